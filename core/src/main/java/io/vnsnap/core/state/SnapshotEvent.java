// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.state;

/** What happens to a snapshot. */
public enum SnapshotEvent {
  /** Its job begins to take it. */
  CREATE,
  /** Somebody wants its members back. */
  RESTORE,
  /** Somebody wants a copy. */
  CLONE,
  /** Somebody wants it gone. */
  DELETE,
  /** The operation under way has ended, and the store holds the snapshot. */
  SEALED,
  /** The operation under way has ended, and the store does not hold the snapshot. */
  GONE,
  /** The operation under way has ended, and nobody can tell what the store holds. */
  UNKNOWN
}
