// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/** An Ethernet address in lower case with colons. */
public record MacAddress(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

  @JsonCreator
  public MacAddress(String value) {
    this.value = value.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(this.value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not an Ethernet address".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
