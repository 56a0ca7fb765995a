// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.Vnsnap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How fast memory is stored, beside the same stream of the same guest into {@code cat >file}. */
final class SaveBench {
  private static final String SNAPSHOT = "save";
  private static final String OURS = "vnsnap create";
  private static final String CAT = "cat >file";
  private static final double BAR = 0.9;
  private static final double MEBIBYTE = 1 << 20;
  private static final double MILLIS_PER_SECOND = 1000;
  private static final double MICROS_PER_MILLI = 1000;

  private final Vnsnap vnsnap;
  private final int runs;
  private final Samples samples = new Samples();
  private final ObjectMapper json = new ObjectMapper();
  private int sizeMiB;

  SaveBench(Vnsnap vnsnap, int runs) {
    this.vnsnap = vnsnap;
    this.runs = runs;
  }

  void measure(Lab lab, int guestMiB) {
    sizeMiB = guestMiB;
    Guest guest = lab.members().get(0);
    try (RunStates states = RunStates.of(guest)) {
      for (int run = 0; run < runs; run++) {
        cat(lab, guest, states);
        ours(lab);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void cat(Lab lab, Guest guest, RunStates states) throws IOException {
    Path file = lab.store().resolve("cat.stream");
    try {
      states.reset();
      long endMicros = new PlainSave(guest).into(file).endMicros();
      long beganMicros = states.firstStopMicros().orElseThrow();
      add(CAT, Files.size(file), (endMicros - beganMicros) / MICROS_PER_MILLI);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void ours(Lab lab) throws IOException {
    vnsnap.run("create", lab.vniFile().toString(), SNAPSHOT);
    JsonNode saved =
        json.readTree(lab.store().resolve(SNAPSHOT).resolve("manifest.json").toFile())
            .findValue("saved");
    add(
        OURS,
        saved.required("storedMemoryBytes").asLong(),
        saved.required("saveMillis").asDouble());
    vnsnap.run("delete", SNAPSHOT, "--store", lab.store().toString());
  }

  private void add(String way, long bytes, double millis) {
    samples.add(way + ": time", "ms", millis);
    samples.add(way + ": stored", "MiB", bytes / MEBIBYTE);
    samples.add(throughput(way), "MiB/s", bytes / MEBIBYTE * MILLIS_PER_SECOND / millis);
  }

  private static String throughput(String way) {
    return way + ": throughput";
  }

  Result result() {
    double ratio =
        samples.figure(throughput(OURS)).orElseThrow().median()
            / samples.figure(throughput(CAT)).orElseThrow().median();
    return new Result(
        "save",
        List.of(
            "One guest of %d MiB, half live, taken in turns by the two ways, onto one file system."
                .formatted(sizeMiB),
            "vnsnap: bytes in memory.raw, without holes, by the time from the cut until memory and disks are in their files and synced; checksums come later.",
            "cat: the same QEMU stream through a pipe into `cat >file`, from QEMU's event STOP until the file is synced."),
        samples.figures(),
        List.of(
            new Bar(
                "throughput at least %.1f of `cat >file`".formatted(BAR),
                String.format(Locale.ROOT, "%.2f", ratio),
                ratio >= BAR)),
        List.of());
  }
}
