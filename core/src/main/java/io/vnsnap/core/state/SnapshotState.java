// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.state;

/** What a snapshot is in. {@link SnapshotEvent} says how one leads to another. */
public enum SnapshotState {
  /** It has a row, and its job waits. */
  ALLOCATED("Allocated"),
  /** It is being taken. */
  CREATING("Creating"),
  /** It is sealed and can be used. */
  READY("Ready"),
  /** Its members are being put back. The snapshot itself is as good as when it is ready. */
  RESTORING("Restoring"),
  /** A copy is being made of it. The snapshot itself is as good as when it is ready. */
  CLONING("Cloning"),
  /** Its folder is being deleted. */
  DELETING("Deleting"),
  /** There is no such snapshot in the store, or nobody knows; it can only be deleted. */
  ERROR("Error"),
  /** It is gone. */
  DESTROYED("Destroyed");

  private final String label;

  SnapshotState(String label) {
    this.label = label;
  }

  /** The word that the API has for it. */
  public String label() {
    return label;
  }

  /** Whether a server must be at work on it. */
  public boolean isUnderWay() {
    return switch (this) {
      case CREATING, RESTORING, CLONING, DELETING -> true;
      case ALLOCATED, READY, ERROR, DESTROYED -> false;
    };
  }

  /** Whether the store holds it for certain. */
  public boolean isSealed() {
    return switch (this) {
      case READY, RESTORING, CLONING -> true;
      case ALLOCATED, CREATING, DELETING, ERROR, DESTROYED -> false;
    };
  }

  /** Returns the state that the API has this word for, or null. */
  public static SnapshotState ofLabel(String label) {
    for (SnapshotState state : values()) {
      if (state.label.equalsIgnoreCase(label)) {
        return state;
      }
    }
    return null;
  }
}
