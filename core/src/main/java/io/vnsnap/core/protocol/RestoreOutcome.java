// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.model.MemberName;
import java.util.List;
import java.util.Map;

/** How a restore ended. Members go by the names that they have now. */
public sealed interface RestoreOutcome {
  /**
   * The members were started. All is well if there are no failures.
   *
   * @param startedMicros when each member ran, on its host's clock, since 1970
   * @param failures members that did not start, or can't go on, and why
   * @param replayedFrames how many frames in flight were put into taps
   */
  record Restored(
      Map<MemberName, Long> startedMicros,
      Map<MemberName, String> failures,
      long replayedFrames,
      List<String> warnings)
      implements RestoreOutcome {
    public Restored {
      startedMicros = Map.copyOf(startedMicros);
      failures = Map.copyOf(failures);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * No member was started, and what had been loaded is gone. Old members that had been destroyed do
   * not come back by that: the restore may be tried again.
   */
  record Undone(Cause cause, List<String> warnings) implements RestoreOutcome {
    public Undone {
      warnings = List.copyOf(warnings);
    }
  }
}
