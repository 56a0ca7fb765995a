// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.LabHost;
import io.vnsnap.lab.Vnsnap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Supplier;

/** How long a guest takes until it runs again, for a small one and a large one. */
final class RestoreBench {
  private static final String SNAPSHOT = "restore";
  private static final String LAZY = "vnsnap restore";
  private static final String EAGER = "vnsnap restore --eager";
  private static final String LIBVIRT = "virsh restore";
  private static final double BAR = 1.3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Vnsnap vnsnap;
  private final int runs;
  private final Samples samples = new Samples();
  private final TreeSet<Integer> sizesMiB = new TreeSet<>();

  RestoreBench(Vnsnap vnsnap, int runs) {
    this.vnsnap = vnsnap;
    this.runs = runs;
  }

  void measure(Lab lab, int sizeMiB) {
    sizesMiB.add(sizeMiB);
    Guest guest = lab.members().get(0);
    vnsnap.run("create", lab.vniFile().toString(), SNAPSHOT);
    for (int run = 0; run < runs; run++) {
      restore(lab, sizeMiB, LAZY, () -> vnsnap.run("restore", lab.vniFile().toString(), SNAPSHOT));
      restore(
          lab,
          sizeMiB,
          EAGER,
          () -> vnsnap.run("restore", lab.vniFile().toString(), SNAPSHOT, "--eager"));
      libvirt(lab, guest, sizeMiB);
    }
    vnsnap.run("delete", SNAPSHOT, "--store", lab.store().toString());
  }

  private void restore(Lab lab, int sizeMiB, String way, Supplier<JsonNode> command) {
    lab.killAll();
    long began = System.nanoTime();
    JsonNode report = command.get();
    double wholeMillis = (System.nanoTime() - began) / NANOS_PER_MILLI;
    samples.add(running(sizeMiB, way), "ms", report.required("runningMillis").asDouble());
    samples.add(
        "%d MiB, %s: until all memory is there".formatted(sizeMiB, way),
        "ms",
        report.required("loadedMillis").asDouble());
    samples.add("%d MiB, %s: whole command".formatted(sizeMiB, way), "ms", wholeMillis);
  }

  private void libvirt(Lab lab, Guest guest, int sizeMiB) {
    LabHost host = guest.host();
    Path file = lab.disksFolder().resolve("bench.save");
    try {
      host.virsh("save", guest.domain(), file.toString());
      long began = System.nanoTime();
      host.virsh("restore", file.toString());
      samples.add(running(sizeMiB, LIBVIRT), "ms", (System.nanoTime() - began) / NANOS_PER_MILLI);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Result result() {
    return new Result(
        "restore",
        List.of(
            "One guest, half of its memory live. Its QEMU is killed before each restore.",
            "until it runs: from when vnsnap has looked at all hosts; the whole command contains that look, its start, and all loading.",
            "virsh restore: of the same guest, from a `virsh save`; whole command, then it runs."),
        samples.figures(),
        bars(),
        List.of());
  }

  /** One size alone can't tell whether time grows with memory. */
  private List<Bar> bars() {
    if (sizesMiB.size() < 2) {
      return List.of();
    }
    double small = samples.figure(running(sizesMiB.first(), LAZY)).orElseThrow().median();
    double large = samples.figure(running(sizesMiB.last(), LAZY)).orElseThrow().median();
    return List.of(
        new Bar(
            "%d MiB takes at most %.1f times as long as %d MiB until it runs"
                .formatted(sizesMiB.last(), BAR, sizesMiB.first()),
            String.format(Locale.ROOT, "%.2f times", large / small),
            large <= BAR * small));
  }

  private static String running(int sizeMiB, String way) {
    return "%d MiB, %s: until it runs".formatted(sizeMiB, way);
  }
}
