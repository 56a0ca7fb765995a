// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A snapshot: the name of its folder in the store. */
public record SnapshotName(@JsonValue String value) implements Comparable<SnapshotName> {
  @JsonCreator
  public SnapshotName {
    Names.check("snapshot", value);
  }

  @Override
  public int compareTo(SnapshotName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
