// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.Parallel;
import io.vnsnap.lab.SuspendedTime;
import io.vnsnap.lab.Topology;
import io.vnsnap.lab.Vnsnap;
import io.vnsnap.lab.XenHost;
import io.vnsnap.lab.session.Interruption;
import io.vnsnap.lab.session.LabUse;
import io.vnsnap.lab.session.Steps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Snapshots of a network of a guest on a Xen host and its twin on a host with QEMU, in turns with
 * {@code xl save -c} of the guest.
 */
final class XenBench {
  private static final String NAME = "vxenbench";
  private static final String SNAPSHOT = "bench";
  private static final String XEN_GUEST = "m1";
  private static final String OURS = "vnsnap create";
  private static final String THEIRS = "xl save -c";
  private static final int DISK_MIB = 64;
  private static final int LIVE_MIB = 16;
  private static final double BAR_PART = 5;
  private static final double BAR_GROWTH = 2;
  private static final double BAR_STORED = 1.05;
  private static final double MEBIBYTE = 1 << 20;
  private static final double MICROS_PER_MILLI = 1000;
  private static final double NANOS_PER_MILLI = 1e6;

  private static final Shape SMALL = new Shape(96, 200);
  private static final Shape LARGE = new Shape(384, 200);
  private static final Shape BUSY = new Shape(96, 1000);

  private final Path program;
  private final Path folder;
  private final Steps steps;
  private final Interruption interruption;
  private final int runs;
  private final Samples samples = new Samples();

  /**
   * @param program the command to measure, with what was built beside it
   * @param folder where the output of each command is kept
   */
  XenBench(Path program, Path folder, Steps steps, Interruption interruption, int runs) {
    this.program = program;
    this.folder = folder;
    this.steps = steps;
    this.interruption = interruption;
    this.runs = runs;
  }

  private record Shape(int memoryMiB, int rewritePagesPerSecond) {
    @Override
    public String toString() {
      return "%d MiB, %,d pages/s".formatted(memoryMiB, rewritePagesPerSecond);
    }

    String figure(String way, String what) {
      return "%s, %s: %s".formatted(this, way, what);
    }

    Topology topology() {
      List<HostName> hosts = List.of(new HostName("h1"), new HostName("x1"));
      return new Topology(
          NAME,
          null,
          "10.93.0.0",
          null,
          null,
          null,
          null,
          hosts,
          hosts.subList(1, 2),
          new Topology.Defaults(
              memoryMiB, null, null, List.of(new Topology.Disk(Topology.DiskFormat.RAW, DISK_MIB))),
          List.of(member(XEN_GUEST, hosts.get(1)), member("m2", hosts.get(0))),
          new Topology.Workload(20, null, 16384, LIVE_MIB, rewritePagesPerSecond, 2, 100));
    }

    private static Topology.Member member(String name, HostName host) {
      return new Topology.Member(new MemberName(name), host, null, null, null, null);
    }
  }

  Result measure() {
    for (Shape shape : List.of(SMALL, LARGE, BUSY)) {
      new LabUse(shape.topology(), steps, interruption, false)
          .with(
              lab -> {
                XenHost xen = lab.xenHosts().get(0);
                xen.install(program.resolveSibling("cli/target/vnsnap.jar"));
                Vnsnap vnsnap = new Vnsnap(xen.withItsSsh(program), folder);
                for (int run = 1; run <= runs; run++) {
                  ours(lab, vnsnap, shape, run);
                  theirs(lab, shape, run);
                }
                return lab;
              });
    }
    return result();
  }

  private void ours(Lab lab, Vnsnap vnsnap, Shape shape, int run) {
    String vni = lab.vniFile().toString();
    JsonNode created =
        step(
            lab,
            shape,
            OURS,
            run,
            () -> {
              try (SuspendedTime suspended = lab.xenHosts().get(0).suspendedTime(XEN_GUEST)) {
                JsonNode report = vnsnap.run("create", vni, SNAPSHOT);
                add(shape, OURS, "pause", "ms", suspended.longestMillis());
                return report;
              }
            });
    for (JsonNode member : created.required("memberList")) {
      if (member.required("name").asText().equals(XEN_GUEST)) {
        add(shape, OURS, "pause, as it reports it", "ms", member, "pauseMillis");
        add(shape, OURS, "rounds", "", member, "preCopyRounds");
        add(
            shape,
            OURS,
            "memory sent in them",
            "MiB",
            member.required("preCopyBytes").asLong() / MEBIBYTE);
        add(shape, OURS, "cut until saved", "ms", member, "saveMillis");
      } else {
        add(shape, OURS, "pause of the twin on QEMU", "ms", member, "pauseMillis");
      }
    }
    add(shape, OURS, "first cut to last", "ms", created, "cutSkewMillis");
    add(shape, OURS, "frames held", "", created, "heldFrames");
    add(shape, OURS, "frames in flight", "", created, "inFlightFrames");
    StoredPages pages =
        StoredPages.of(lab.store().resolve(SNAPSHOT).resolve(XEN_GUEST).resolve("memory.raw"));
    add(shape, OURS, "memory that is not zero", "MiB", pages.nonZeroBytes() / MEBIBYTE);
    add(
        shape,
        OURS,
        "memory stored, times that",
        "",
        (double) pages.storedBytes() / pages.nonZeroBytes());
    vnsnap.run("delete", SNAPSHOT, "--store", lab.store().toString());
  }

  private void theirs(Lab lab, Shape shape, int run) {
    XenHost xen = lab.xenHosts().get(0);
    step(
        lab,
        shape,
        THEIRS,
        run,
        () -> {
          try (SuspendedTime suspended = xen.suspendedTime(XEN_GUEST)) {
            xen.run("xl save -c %s %s/bench.save".formatted(XEN_GUEST, XenHost.DISKS));
            add(shape, THEIRS, "pause", "ms", suspended.longestMillis());
          }
          return xen.run("rm %s/bench.save".formatted(XenHost.DISKS));
        });
  }

  /** Times it, and looks at the guests' TCP streams. */
  private <T> T step(Lab lab, Shape shape, String way, int run, Supplier<T> work) {
    return steps.run(
        "%s, %s, run %d of %d".formatted(way, shape, run, runs),
        () -> {
          List<Guest> guests = lab.members();
          Parallel.each(guests, Guest::resetGaps);
          long began = System.nanoTime();
          T result = work.get();
          add(shape, way, "whole command", "ms", (System.nanoTime() - began) / NANOS_PER_MILLI);
          add(
              shape,
              way,
              "longest TCP stall",
              "ms",
              Parallel.map(guests, Guest::report).stream()
                      .mapToLong(report -> report.streamIn().longestStallMicros())
                      .max()
                      .orElseThrow()
                  / MICROS_PER_MILLI);
          return result;
        },
        done -> "");
  }

  private void add(
      Shape shape, String way, String what, String unit, JsonNode report, String field) {
    add(shape, way, what, unit, report.required(field).asDouble());
  }

  private void add(Shape shape, String way, String what, String unit, double value) {
    samples.add(shape.figure(way, what), unit, value);
  }

  private Result result() {
    List<Bar> bars = new ArrayList<>();
    double small = median(SMALL, OURS, "pause");
    double large = median(LARGE, OURS, "pause");
    double theirs = median(SMALL, THEIRS, "pause");
    bars.add(
        new Bar(
            "%s: pause at most 1/%.0f of xl's".formatted(SMALL, BAR_PART),
            String.format(Locale.ROOT, "1/%.1f", theirs / small),
            small * BAR_PART <= theirs));
    bars.add(
        new Bar(
            "%d MiB: pause at most %.0f times that of %d MiB with the same writes"
                .formatted(LARGE.memoryMiB(), BAR_GROWTH, SMALL.memoryMiB()),
            String.format(Locale.ROOT, "%.1f times", large / small),
            large <= BAR_GROWTH * small));
    for (Shape shape : List.of(SMALL, LARGE, BUSY)) {
      double stored = median(shape, OURS, "memory stored, times that");
      bars.add(
          new Bar(
              "%s: stored memory at most %.2f times what is not zero".formatted(shape, BAR_STORED),
              String.format(Locale.ROOT, "%.3f times", stored),
              stored <= BAR_STORED));
    }
    return new Result(
        "xen",
        List.of(
            "A PV guest on Xen and its twin on QEMU, each with 20 tokens/s and 16 KiB/s of TCP to the other, %d MiB rewritten at so many pages a second, one raw disk."
                .formatted(LIVE_MIB),
            "Xen, its dom0 and the guest are emulated on one processor.",
            "pause: how long Xen said that the guest was suspended; a probe in dom0 asks every 2 ms, by a real-time thread, the same for both ways.",
            "rounds and memory sent, cut until saved, skew, held, in flight, and the twin's pause: as vnsnap reports them.",
            "longest TCP stall: of both guests while the command ran, as the receivers saw it.",
            "memory that is not zero: 4 KiB pages of memory.raw with a byte other than 0; stored: the blocks that the file occupies.",
            "The ways take turns, so that both meet the same machine."),
        samples.figures(),
        bars,
        List.of());
  }

  private double median(Shape shape, String way, String what) {
    return samples.figure(shape.figure(way, what)).orElseThrow().median();
  }
}
