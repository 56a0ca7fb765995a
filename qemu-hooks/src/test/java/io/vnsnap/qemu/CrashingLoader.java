// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.port.RestoredMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * An agent that restores a member in place and ends, as by kill -9, once it has noted a step.
 *
 * <p>Arguments: URI, libvirt's run folder, member, its folder in the snapshot, file for notes,
 * step, how memory gets in.
 */
final class CrashingLoader {
  private static final Duration LOOK = Duration.ofMillis(1);

  private CrashingLoader() {}

  public static void main(String[] arguments) throws Exception {
    Path notes = Path.of(arguments[4]);
    endAt(notes, arguments[5]);
    LoadPlan plan =
        new LoadPlan(
            "crash",
            Path.of(arguments[3]),
            new SavedMember(0, 0, List.of(), disks(), 0, Duration.ZERO, PreCopy.NONE),
            new MemberName(arguments[2]),
            new Placement.InPlace(),
            Optional.empty(),
            MemoryLoading.valueOf(arguments[6]),
            notes);
    RestoredMember member = QemuHypervisor.connect(arguments[0], Path.of(arguments[1])).load(plan);
    member.start();
    member.awaitLoaded(Duration.ofMinutes(1));
  }

  private static List<SavedMember.SavedDisk> disks() {
    return List.of(
        new SavedMember.SavedDisk("vda", "vda.qcow2", "qcow2", 0, 0),
        new SavedMember.SavedDisk("vdb", "vdb.qcow2", "raw", 0, 0));
  }

  private static void endAt(Path notes, String step) {
    Thread thread =
        new Thread(
            () -> {
              while (!hasNoted(notes, step)) {
                LockSupport.parkNanos(LOOK.toNanos());
              }
              Runtime.getRuntime().halt(9);
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static boolean hasNoted(Path notes, String step) {
    try {
      return Files.exists(notes) && Files.readString(notes).contains(step);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
