// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import java.util.List;

/** How a snapshot ended. */
public sealed interface SnapshotOutcome {
  /**
   * The snapshot exists.
   *
   * @param warnings hosts that did not confirm the end; the snapshot is good all the same
   */
  record Sealed(SnapshotResult result, List<String> warnings) implements SnapshotOutcome {
    public Sealed {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The snapshot does not exist.
   *
   * @param cause why
   * @param warnings what could not be taken back, and hosts that did not confirm that they took
   *     everything back; those do so by themselves when their lease runs out
   */
  record Aborted(Cause cause, List<String> warnings) implements SnapshotOutcome {
    public Aborted {
      warnings = List.copyOf(warnings);
    }
  }
}
