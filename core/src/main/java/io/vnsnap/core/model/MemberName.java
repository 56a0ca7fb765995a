// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A member of a VNI: the name of its libvirt domain. */
public record MemberName(@JsonValue String value) implements Comparable<MemberName> {
  @JsonCreator
  public MemberName {
    Names.check("member", value);
  }

  @Override
  public int compareTo(MemberName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
