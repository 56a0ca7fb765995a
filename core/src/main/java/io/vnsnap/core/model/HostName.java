// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A machine that runs members, as the VNI file names it. */
public record HostName(@JsonValue String value) implements Comparable<HostName> {
  @JsonCreator
  public HostName {
    Names.check("host", value);
  }

  @Override
  public int compareTo(HostName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
