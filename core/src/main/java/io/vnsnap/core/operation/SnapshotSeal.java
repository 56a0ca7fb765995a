// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import io.vnsnap.core.protocol.SnapshotResult;
import io.vnsnap.core.store.StoreException;

/** Where a snapshot goes: of its two methods exactly one succeeds. */
public interface SnapshotSeal {
  /** Writes the manifest, last and atomically: the snapshot exists afterwards. */
  void seal(SnapshotResult result) throws StoreException, InterruptedException;

  /** Takes the working folder away. */
  void discard() throws StoreException;
}
