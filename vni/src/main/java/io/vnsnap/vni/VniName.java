// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a VNI. Names of a clone's members and devices are made from it, so it is short. */
public record VniName(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,39}");

  @JsonCreator
  public VniName {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of a VNI: use 1 to 40 letters, digits, '_' or '-', beginning with a letter or digit"
              .formatted(value == null ? "" : value.replaceAll("\\p{Cntrl}", "?")));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
