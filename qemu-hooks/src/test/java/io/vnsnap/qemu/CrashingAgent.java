// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import java.nio.file.Path;
import java.time.Duration;

/** An agent that ends, as by kill -9, at the point that it is told. */
final class CrashingAgent {
  /** When it ends. */
  enum Point {
    PREPARED,
    STOPPED,
    SAVING
  }

  private CrashingAgent() {}

  public static void main(String[] arguments) throws Exception {
    Point point = Point.valueOf(arguments[4]);
    QemuHypervisor hypervisor = QemuHypervisor.connect(arguments[0], Path.of(arguments[1]));
    Checkpoint checkpoint =
        hypervisor.prepare(
            new CheckpointPlan(
                "crash",
                new MemberName(arguments[2]),
                Path.of(arguments[3]),
                Duration.ofSeconds(30)));
    if (point != Point.PREPARED) {
      checkpoint.stop();
    }
    if (point == Point.SAVING) {
      checkpoint.captureAndRun();
    }
    Runtime.getRuntime().halt(9);
  }
}
