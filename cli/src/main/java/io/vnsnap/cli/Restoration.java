// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.OperationListener;
import io.vnsnap.core.operation.RestoreDriver;
import io.vnsnap.core.protocol.RestoreOutcome;
import io.vnsnap.core.protocol.RestorePlan;

/** Runs a restore or clone and reports how it went. */
final class Restoration {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Vnsnap vnsnap;
  private final String snapshot;
  private final String vni;
  private final long commandNanos;

  /**
   * @param vni the VNI that runs afterwards
   * @param commandNanos when the command began, as System.nanoTime
   */
  Restoration(Vnsnap vnsnap, String snapshot, String vni, long commandNanos) {
    this.vnsnap = vnsnap;
    this.snapshot = snapshot;
    this.vni = vni;
    this.commandNanos = commandNanos;
  }

  /**
   * @throws CommandException ABORTED if no member was started
   */
  ExitCode run(RestorePlan plan, Hosts hosts) throws InterruptedException, CommandException {
    double preparedMillis = millisSince(commandNanos);
    Watch watch = new Watch();
    RestoreOutcome outcome = new RestoreDriver(plan, hosts, watch).run();
    if (outcome instanceof RestoreOutcome.Undone undone) {
      undone.warnings().forEach(warning -> vnsnap.note("vnsnap: warning: " + warning));
      throw new CommandException(
          ExitCode.ABORTED,
          "no member was started: %s; it can be tried again".formatted(undone.cause()));
    }
    RestoreOutcome.Restored restored = (RestoreOutcome.Restored) outcome;
    RestoreReport report =
        RestoreReport.of(
            snapshot,
            vni,
            restored,
            preparedMillis,
            watch.runningMillis,
            millisSince(watch.beganNanos));
    restored.warnings().forEach(warning -> vnsnap.note("vnsnap: warning: " + warning));
    restored
        .failures()
        .forEach(
            (member, reason) -> vnsnap.note("vnsnap: member %s: %s".formatted(member, reason)));
    vnsnap.results().print(report.text(), report);
    return restored.failures().isEmpty() ? ExitCode.OK : ExitCode.PARTLY;
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / NANOS_PER_MILLI;
  }

  /** Sees when all members run, and passes on what people want to see. */
  private final class Watch implements OperationListener {
    private final ProgressView progress = vnsnap.progress();
    private final long beganNanos = System.nanoTime();
    private double runningMillis;

    @Override
    public void event(HostName host, AgentEvent event) {
      progress.event(host, event);
    }

    @Override
    public void running(long replayedFrames) {
      runningMillis = millisSince(beganNanos);
    }
  }
}
