// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.port.RestoredMember;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
        SavedMember saved = save(host, member, folder, i);
        if (arguments.length > 2) {
          for (MemoryLoading loading : MemoryLoading.values()) {
            restore(host, member, folder, saved, loading);
          }
        }
        FileUtils.deleteDirectory(folder.toFile());
      }
      System.out.println(host.awaitTicks(member, 20) + " " + host.virsh("domstate", "vqt1"));
    }
  }

  private static SavedMember save(TestHost host, MemberName member, Path folder, int round)
      throws Exception {
    long begin = System.nanoTime();
    try (Checkpoint checkpoint =
        host.hypervisor()
            .prepare(new CheckpointPlan("op" + round, member, folder, Duration.ofSeconds(30)))) {
      double prepareMillis = (System.nanoTime() - begin) / 1e6;
      begin = System.nanoTime();
      checkpoint.stop();
      double stopMillis = (System.nanoTime() - begin) / 1e6;
      begin = System.nanoTime();
      CutTimes times = checkpoint.captureAndRun();
      double captureMillis = (System.nanoTime() - begin) / 1e6;
      SavedMember saved = checkpoint.awaitSaved(bytes -> {}, Duration.ofMinutes(2));
      System.out.printf(
          "prepare %.0f stop %.1f capture %.1f | pause %.1f QEMU %d ms | save %.0f ms, %d of %d MB"
              + " stored, disks %s%n",
          prepareMillis,
          stopMillis,
          captureMillis,
          times.pauseMillis(),
          saved.hypervisorDowntime().toMillis(),
          saved.saveMillis(),
          saved.storedMemoryBytes() / 1_000_000,
          saved.memoryBytes() / 1_000_000,
          saved.disks().stream().map(SavedMember.SavedDisk::storedBytes).toList());
      System.out.println(host.awaitTicks(member, 10));
      return saved;
    }
  }

  private static void restore(
      TestHost host, MemberName member, Path folder, SavedMember saved, MemoryLoading loading)
      throws Exception {
    host.hypervisor().destroy(member);
    FileUtils.write(host.console(member).toFile(), "", "UTF-8");
    long begin = System.nanoTime();
    try (RestoredMember restored =
        host.hypervisor()
            .load(
                new LoadPlan(
                    "re" + loading,
                    folder,
                    saved,
                    member,
                    new Placement.InPlace(),
                    Optional.empty(),
                    loading,
                    host.notes()))) {
      double loadMillis = (System.nanoTime() - begin) / 1e6;
      restored.start();
      double startMillis = (System.nanoTime() - begin) / 1e6;
      host.awaitTick(member, 0);
      double outputMillis = (System.nanoTime() - begin) / 1e6;
      restored.awaitLoaded(Duration.ofMinutes(2));
      System.out.printf(
          "%s: loaded %.0f running %.0f first output %.0f all memory %.0f ms, %s %s%n",
          loading,
          loadMillis,
          startMillis,
          outputMillis,
          (System.nanoTime() - begin) / 1e6,
          restored.nics(),
          host.awaitTicks(member, 30));
    }
  }
}
