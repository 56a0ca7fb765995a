// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import io.vnsnap.lab.Guest;
import io.vnsnap.lab.Heartbeat;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.LabHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Measures libvirt's own ways on one guest, which does not survive them as a member. */
final class BaselineMeasurement {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Pattern RAW_DISK =
      Pattern.compile("<disk [^>]*>\\s*<driver [^>]*type='raw'", Pattern.DOTALL);

  private final Lab lab;
  private final Guest guest;
  private final List<String> missing = new ArrayList<>();

  BaselineMeasurement(Lab lab, Guest guest) {
    this.lab = lab;
    this.guest = guest;
  }

  /** Goes on without what is not possible, and says why. */
  Baseline measure() {
    Double internal = internalSnapshotMillis();
    Path file = lab.disksFolder().resolve("baseline.save");
    Double save = null;
    Double restore = null;
    try {
      LabHost host = guest.host();
      save = millis(() -> host.virsh("save", guest.domain(), file.toString()));
      restore = millis(() -> host.virsh("restore", file.toString()));
    } catch (LabException e) {
      missing.add(e.getMessage());
    } finally {
      delete(file);
    }
    return new Baseline(
        guest.domain(),
        save,
        restore,
        save == null || restore == null ? null : (Double) (save + restore),
        internal,
        String.join("; ", missing));
  }

  private Double internalSnapshotMillis() {
    try {
      LabHost host = guest.host();
      if (RAW_DISK.matcher(host.virsh("dumpxml", guest.domain())).find()) {
        missing.add("libvirt's internal snapshot refuses members with a raw disk");
        return null;
      }
      try (Heartbeat heartbeat = guest.heartbeat()) {
        heartbeat.reset();
        host.virsh("snapshot-create-as", guest.domain(), "baseline");
        return (double) heartbeat.longestGapMillis();
      }
    } catch (LabException e) {
      missing.add(e.getMessage());
      return null;
    }
  }

  private static double millis(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / NANOS_PER_MILLI;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
