// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.Vnsnap;
import io.vnsnap.lab.session.Gaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** How long a guest stands still, for VNsnap and for what users have without it. */
final class PauseBench {
  private static final String SNAPSHOT = "pause";
  private static final String OURS = "vnsnap create";
  private static final String PLAIN = "QEMU's background-snapshot";
  private static final String INTERNAL = "libvirt internal snapshot";
  private static final String EXTERNAL = "libvirt external, live";
  private static final double MOST_ABOVE_QEMU_MILLIS = 15;
  private static final int INTERNAL_BAR_MIB = 1024;
  private static final double INTERNAL_BAR_TIMES = 20;
  private static final long NOISE_BEATS = 500;

  private final Vnsnap vnsnap;
  private final int runs;
  private final Samples samples = new Samples();
  private final List<Integer> sizesMiB = new ArrayList<>();

  PauseBench(Vnsnap vnsnap, int runs) {
    this.vnsnap = vnsnap;
    this.runs = runs;
  }

  /** Measures every way in turn, as often as there are runs. */
  void measure(Lab lab, int sizeMiB) {
    sizesMiB.add(sizeMiB);
    Guest guest = lab.members().get(0);
    try (RunStates states = RunStates.of(guest)) {
      for (int run = 0; run < runs; run++) {
        samples.add(
            gap(sizeMiB, "nothing going on"),
            "ms",
            Gaps.undisturbed(List.of(guest), NOISE_BEATS).outsideMillis().get(guest.domain()));
        JsonNode created =
            timed(
                guest,
                states,
                sizeMiB,
                OURS,
                () -> vnsnap.run("create", lab.vniFile().toString(), SNAPSHOT));
        samples.add(
            downtime(sizeMiB, OURS),
            "ms",
            created.path("memberList").path(0).required("hypervisorDowntimeMillis").asDouble());
        vnsnap.run("delete", SNAPSHOT, "--store", lab.store().toString());
        samples.add(
            downtime(sizeMiB, PLAIN),
            "ms",
            timed(
                    guest,
                    states,
                    sizeMiB,
                    PLAIN,
                    () -> new PlainSave(guest).into(Path.of("/dev/null")))
                .downtimeMillis());
        timed(
            guest,
            states,
            sizeMiB,
            INTERNAL,
            () -> guest.host().virsh("snapshot-create-as", guest.domain(), SNAPSHOT));
        guest.host().virsh("snapshot-delete", guest.domain(), SNAPSHOT);
        external(lab, guest, states, sizeMiB);
      }
    }
  }

  private void external(Lab lab, Guest guest, RunStates states, int sizeMiB) {
    Path memory = lab.disksFolder().resolve("external.memory");
    Path disk = lab.disksFolder().resolve("external.qcow2");
    try {
      timed(
          guest,
          states,
          sizeMiB,
          EXTERNAL,
          () ->
              guest
                  .host()
                  .virsh(
                      "snapshot-create-as",
                      guest.domain(),
                      SNAPSHOT,
                      "--no-metadata",
                      "--live",
                      "--memspec",
                      "file=%s,snapshot=external".formatted(memory),
                      "--diskspec",
                      "vda,snapshot=external,file=%s".formatted(disk)));
      guest.host().virsh("blockcommit", guest.domain(), "vda", "--active", "--pivot", "--wait");
    } finally {
      delete(memory);
      delete(disk);
    }
  }

  private <T> T timed(Guest guest, RunStates states, int sizeMiB, String way, Supplier<T> work) {
    states.reset();
    Gaps.Observed<T> observed = Gaps.during(List.of(guest), work);
    samples.add(pause(sizeMiB, way), "ms", states.longestMillis());
    samples.add(gap(sizeMiB, way), "ms", observed.gaps().outsideMillis().get(guest.domain()));
    samples.add(inside(sizeMiB, way), "ms", observed.gaps().guestMillis().get(guest.domain()));
    return observed.result();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Result result() {
    List<Bar> bars = new ArrayList<>();
    for (int sizeMiB : sizesMiB) {
      double ours = median(pause(sizeMiB, OURS));
      double qemu = median(downtime(sizeMiB, OURS));
      bars.add(
          new Bar(
              "%d MiB: pause at most QEMU's own downtime of it + %.0f ms"
                  .formatted(sizeMiB, MOST_ABOVE_QEMU_MILLIS),
              String.format(Locale.ROOT, "%.1f ms, QEMU %.1f ms", ours, qemu),
              ours <= qemu + MOST_ABOVE_QEMU_MILLIS));
      if (sizeMiB == INTERNAL_BAR_MIB) {
        double times = median(pause(sizeMiB, INTERNAL)) / ours;
        bars.add(
            new Bar(
                "%d MiB: at least %.0f times shorter than libvirt's internal snapshot"
                    .formatted(sizeMiB, INTERNAL_BAR_TIMES),
                String.format(Locale.ROOT, "%.1f times", times),
                times >= INTERNAL_BAR_TIMES));
      }
    }
    return new Result(
        "pause",
        List.of(
            "One guest, half of its memory live, 500 pages of it rewritten each second, one qcow2 disk.",
            "pause: from QEMU's event STOP to RESUME, by QEMU's clock.",
            "QEMU's downtime: what query-migrate reports; of the checkpoint that vnsnap made, and of one without VNsnap into `cat >/dev/null`.",
            "gap outside: longest time without a beat (10 ms each) of the guest while it lasted; gap inside: by the guest's own clock, which stands still with it.",
            "The ways take turns, so that all meet the same machine."),
        samples.figures(),
        bars,
        List.of());
  }

  private double median(String name) {
    return samples
        .figure(name)
        .orElseThrow(() -> new LabException(name + " was not measured"))
        .median();
  }

  private static String pause(int sizeMiB, String way) {
    return "%d MiB, %s: pause".formatted(sizeMiB, way);
  }

  private static String downtime(int sizeMiB, String way) {
    return "%d MiB, %s: QEMU's downtime".formatted(sizeMiB, way);
  }

  private static String gap(int sizeMiB, String way) {
    return "%d MiB, %s: gap outside".formatted(sizeMiB, way);
  }

  private static String inside(int sizeMiB, String way) {
    return "%d MiB, %s: gap inside".formatted(sizeMiB, way);
  }
}
