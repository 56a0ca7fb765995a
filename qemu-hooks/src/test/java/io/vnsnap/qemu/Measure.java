// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.io.FileUtils;

/** Prints what checkpoints and restores cost; run by hand. */
final class Measure {
  private Measure() {}

  public static void main(String[] arguments) throws Exception {
    int memoryMib = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    try (TestHost host = new TestHost()) {
      MemberName member = new MemberName("vqt1");
      host.start(member, memoryMib, memoryMib / 2, 200);
      for (int i = 0; i < rounds; i++) {
        Path folder = host.memberFolder("m" + i);
        long begin = System.nanoTime();
        CutTimes times;
        SavedMember saved;
        double prepareMillis;
        double stopMillis;
        double captureMillis;
        try (Checkpoint checkpoint =
            host.hypervisor()
                .prepare(new CheckpointPlan("op" + i, member, folder, Duration.ofSeconds(30)))) {
          prepareMillis = (System.nanoTime() - begin) / 1e6;
          begin = System.nanoTime();
          checkpoint.stop();
          stopMillis = (System.nanoTime() - begin) / 1e6;
          begin = System.nanoTime();
          times = checkpoint.captureAndRun();
          captureMillis = (System.nanoTime() - begin) / 1e6;
          saved = checkpoint.awaitSaved(bytes -> {}, Duration.ofMinutes(2));
        }
        System.out.printf(
            "prepare %.0f stop %.1f capture %.1f | pause %.1f QEMU %d ms | save %.0f ms, %d of %d MB"
                + " stored, disks %s, %s%n",
            prepareMillis,
            stopMillis,
            captureMillis,
            times.pauseMillis(),
            saved.hypervisorDowntime().toMillis(),
            saved.saveMillis(),
            saved.storedMemoryBytes() / 1_000_000,
            saved.memoryBytes() / 1_000_000,
            saved.disks(),
            host.awaitTicks(member, 20));
        if (i < rounds - 1) {
          FileUtils.deleteDirectory(folder.toFile());
        }
      }
      System.out.println(host.virsh("domstate", "vqt1"));
    }
  }
}
