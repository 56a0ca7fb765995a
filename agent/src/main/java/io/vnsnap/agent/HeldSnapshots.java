// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.store.SealedSnapshot;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots that members of a dead agent may still need; they can't be deleted meanwhile.
 *
 * <p>Each is opened once, whatever the number of its members: a process that gives up one lock on a
 * file gives up all, see fcntl(2).
 */
final class HeldSnapshots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeldSnapshots.class);

  private final List<SealedSnapshot> snapshots = new ArrayList<>();

  private HeldSnapshots() {}

  /** Holds those that are there. */
  static HeldSnapshots of(List<Journal.Load> loads) {
    HeldSnapshots held = new HeldSnapshots();
    for (Path folder : loads.stream().map(Journal.Load::snapshot).distinct().toList()) {
      try {
        held.snapshots.add(SnapshotStore.open(folder));
      } catch (StoreException e) {
        LOG.info("{} is not held: {}", folder, e.getMessage());
      }
    }
    return held;
  }

  @Override
  public void close() {
    for (SealedSnapshot snapshot : snapshots) {
      try {
        snapshot.close();
      } catch (StoreException e) {
        LOG.debug("closing", e);
      }
    }
  }
}
