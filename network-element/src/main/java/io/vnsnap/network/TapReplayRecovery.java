// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Ends a {@link TapReplaySession} whose process was killed. */
final class TapReplayRecovery {
  private static final Duration EMPTY_DEADLINE = Duration.ofSeconds(5);

  private final ReplayNotes notes;

  TapReplayRecovery(ReplayNotes notes) {
    this.notes = notes;
  }

  /**
   * Works in the calling thread's network namespace. Taps that are gone, or as they were, stay so.
   */
  void run() throws ColoringException {
    try (LinkControl links = LinkControl.open()) {
      LinkTable present = LinkTable.read();
      Map<Nic, ReplayNotes.Lengthening> left =
          notes.read().stream()
              .filter(each -> present.contains(each.nic().tap()))
              .filter(each -> present.queueLength(each.nic().tap()) == each.lengthenedFrames())
              .collect(
                  Collectors.toMap(
                      ReplayNotes.Lengthening::nic, Function.identity(), (older, newer) -> older));
      shorten(left, links);
    }
  }

  private static void shorten(Map<Nic, ReplayNotes.Lengthening> left, LinkControl links)
      throws ColoringException {
    Set<Nic> nics = new HashSet<>(left.keySet());
    List<GuestTap> taps = GuestTap.openAll(nics, links);
    try {
      long deadlineNanos = System.nanoTime() + EMPTY_DEADLINE.toNanos();
      for (GuestTap tap : taps) {
        new LongQueue(tap, left.get(tap.nic()).frames()).shorten(links, deadlineNanos);
      }
    } finally {
      taps.forEach(GuestTap::close);
    }
  }
}
