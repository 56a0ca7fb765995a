// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** A member of a VNI: the name of its libvirt domain. */
public record MemberName(@JsonValue String value) implements Comparable<MemberName> {
  @JsonCreator
  public MemberName {
    Names.check("member", value);
  }

  /** The member of that name; none if no member could have it. */
  public static Optional<MemberName> ifValid(String name) {
    try {
      return Optional.of(new MemberName(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
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
