// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.state;

import java.util.Optional;

/**
 * The state machine of a snapshot.
 *
 * <p>Restore, clone and delete begin with a snapshot that is sealed, and what is sealed stays so
 * unless it is deleted: so a server that dies in the middle leaves a question only where the store
 * can answer it.
 */
public final class SnapshotStates {
  private SnapshotStates() {}

  /** Returns the next state, or nothing if this can't happen in {@code state}. */
  public static Optional<SnapshotState> next(SnapshotState state, SnapshotEvent event) {
    return switch (state) {
      case ALLOCATED -> fromAllocated(event);
      case CREATING -> fromCreating(event);
      case READY -> fromReady(event);
      case RESTORING, CLONING -> fromUse(event);
      case DELETING -> fromDeleting(event);
      case ERROR -> fromError(event);
      case DESTROYED -> Optional.empty();
    };
  }

  private static Optional<SnapshotState> fromAllocated(SnapshotEvent event) {
    return switch (event) {
      case CREATE -> Optional.of(SnapshotState.CREATING);
      case DELETE -> Optional.of(SnapshotState.DELETING);
      case GONE, UNKNOWN -> Optional.of(SnapshotState.ERROR);
      case RESTORE, CLONE, SEALED -> Optional.empty();
    };
  }

  private static Optional<SnapshotState> fromCreating(SnapshotEvent event) {
    return switch (event) {
      case SEALED -> Optional.of(SnapshotState.READY);
      case GONE, UNKNOWN -> Optional.of(SnapshotState.ERROR);
      case CREATE, RESTORE, CLONE, DELETE -> Optional.empty();
    };
  }

  private static Optional<SnapshotState> fromReady(SnapshotEvent event) {
    return switch (event) {
      case RESTORE -> Optional.of(SnapshotState.RESTORING);
      case CLONE -> Optional.of(SnapshotState.CLONING);
      case DELETE -> Optional.of(SnapshotState.DELETING);
      case GONE -> Optional.of(SnapshotState.ERROR);
      case CREATE, SEALED, UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<SnapshotState> fromUse(SnapshotEvent event) {
    return switch (event) {
      case SEALED, UNKNOWN -> Optional.of(SnapshotState.READY);
      case GONE -> Optional.of(SnapshotState.ERROR);
      case CREATE, RESTORE, CLONE, DELETE -> Optional.empty();
    };
  }

  private static Optional<SnapshotState> fromDeleting(SnapshotEvent event) {
    return switch (event) {
      case SEALED -> Optional.of(SnapshotState.READY);
      case GONE -> Optional.of(SnapshotState.DESTROYED);
      case UNKNOWN -> Optional.of(SnapshotState.ERROR);
      case CREATE, RESTORE, CLONE, DELETE -> Optional.empty();
    };
  }

  private static Optional<SnapshotState> fromError(SnapshotEvent event) {
    return switch (event) {
      case DELETE -> Optional.of(SnapshotState.DELETING);
      case SEALED -> Optional.of(SnapshotState.READY);
      case GONE, UNKNOWN -> Optional.of(SnapshotState.ERROR);
      case CREATE, RESTORE, CLONE -> Optional.empty();
    };
  }
}
