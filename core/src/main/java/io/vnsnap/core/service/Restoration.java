// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.RestoreDriver;
import io.vnsnap.core.protocol.RestoreOutcome;
import io.vnsnap.core.protocol.RestorePlan;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.store.SealedFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One restore, take-over or clone, from the inspection of its hosts to its figures. */
final class Restoration {
  private static final double NANOS_PER_MILLI = 1e6;

  private final SealedFolder snapshot;
  private final ServiceListener listener;
  private final long calledNanos = System.nanoTime();

  Restoration(SealedFolder snapshot, ServiceListener listener) {
    this.snapshot = snapshot;
    this.listener = listener;
  }

  /**
   * @throws ServiceException ABORTED if no member was started
   */
  RestoredVni run(RestorePlan plan, Hosts hosts) throws InterruptedException, ServiceException {
    Optional<String> lost = snapshot.lost();
    if (lost.isPresent()) {
      throw new ServiceException(Kind.STORE_UNUSABLE, lost.get());
    }
    double inspectedMillis = millisSince(calledNanos);
    listener.starting();
    RestoreProgress progress = new RestoreProgress(plan, listener);
    long beganNanos = System.nanoTime();
    RestoreOutcome outcome = new RestoreDriver(plan, hosts, progress).run();
    if (outcome instanceof RestoreOutcome.Undone undone) {
      throw new ServiceException(
          Kind.ABORTED,
          "no member was started: %s; it can be tried again".formatted(undone.cause()),
          List.of(),
          undone.warnings());
    }
    RestoreOutcome.Restored restored = (RestoreOutcome.Restored) outcome;
    List<String> warnings = new ArrayList<>(restored.warnings());
    snapshot.lost().ifPresent(warnings::add);
    progress.ended();
    return new RestoredVni(
        new TreeMap<>(restored.startedMicros()),
        new TreeMap<>(restored.failures()),
        restored.replayedFrames(),
        inspectedMillis,
        (progress.runningNanos().orElse(beganNanos) - beganNanos) / NANOS_PER_MILLI,
        millisSince(beganNanos),
        warnings);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / NANOS_PER_MILLI;
  }
}
