// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.GuestReport;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.Parallel;
import io.vnsnap.lab.Vnsnap;
import io.vnsnap.lab.session.Gaps;
import io.vnsnap.lab.session.MachineDescription;
import io.vnsnap.lab.session.Steps;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** The steps of the demo on a lab that is up, in the order in which a user would take them. */
final class Demo {
  private static final String SNAPSHOT = "under-load";
  private static final String CLONE = "twin";
  private static final long PAGE_BYTES = 4096;
  private static final long BEATS_UNDISTURBED = 500;
  private static final Duration WARM_UP = Duration.ofMinutes(3);

  private final Lab lab;
  private final Vnsnap vnsnap;
  private final Steps steps;
  private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final List<Judgement> judgements = new ArrayList<>();

  Demo(Lab lab, Vnsnap vnsnap, Steps steps) {
    this.lab = lab;
    this.vnsnap = vnsnap;
    this.steps = steps;
  }

  DemoReport run() {
    String vni = lab.vniFile().toString();
    List<Guest> originals = lab.members();
    steps.run(
        "warm-up: every member rewrites its working set once",
        () -> warmUp(originals),
        mebibytes -> "%d MiB in total".formatted(mebibytes));
    Gaps noise =
        steps.run(
            "nothing at all, for comparison",
            () -> Gaps.undisturbed(originals, BEATS_UNDISTURBED),
            gaps -> "longest gap of a guest %s".formatted(millis(max(gaps.outsideMillis()))));
    steps.run("vnsnap check", () -> vnsnap.run("check", vni), Demo::remarks);
    Gaps.Observed<JsonNode> created =
        steps.run(
            "vnsnap create, under load",
            () -> Gaps.during(originals, () -> vnsnap.run("create", vni, SNAPSHOT)),
            observed -> paused(observed.result()));
    JsonNode snapshot = created.result();
    judge("originals after the snapshot", originals);
    steps.run(
        "kill -9 of every member's QEMU",
        () -> {
          lab.killAll();
          return originals.size();
        },
        "%d members are gone"::formatted);
    JsonNode restored =
        steps.run("vnsnap restore", () -> vnsnap.run("restore", vni, SNAPSHOT), Demo::running);
    judge("restored", originals);
    Path cloneFile = lab.vniFile().resolveSibling(CLONE + ".yaml");
    JsonNode cloned =
        steps.run(
            "vnsnap clone, beside the restored ones",
            () -> vnsnap.run("clone", vni, SNAPSHOT, CLONE, "--vni-out", cloneFile.toString()),
            Demo::running);
    List<Guest> clones = lab.guestsOf(cloneFile);
    judge("clone", clones);
    judge("restored, beside the clone", originals);
    steps.run(
        "vnsnap verify",
        () -> vnsnap.run("verify", SNAPSHOT, "--store", lab.store().toString()),
        verified ->
            "%d files, %s".formatted(verified.path("files").asInt(), mebibytes(verified, "bytes")));
    Baseline baseline =
        steps.run(
            "for comparison, on one clone: virsh save, virsh restore",
            () -> new BaselineMeasurement(lab, clones.get(0)).measure(),
            Demo::stopped);
    List<String> leftovers =
        steps.run(
            "vnsnap remove, of the clone; look for anything left behind",
            () -> removeAndLook(cloneFile),
            found -> found.isEmpty() ? "nothing is left" : String.join("; ", found));
    return report(noise, created.gaps(), snapshot, restored, cloned, baseline, leftovers);
  }

  /** A clone that stays is left behind, too, and no reason to withhold what was measured. */
  private List<String> removeAndLook(Path cloneFile) {
    List<String> found = new ArrayList<>();
    try {
      vnsnap.run("remove", cloneFile.toString());
    } catch (LabException e) {
      found.add(e.getMessage());
    }
    found.addAll(lab.leftovers());
    return found;
  }

  /** Returns the working sets of all members, in MiB. */
  private static long warmUp(List<Guest> guests) {
    Deadline deadline = Deadline.in(WARM_UP);
    Parallel.each(
        guests,
        guest ->
            deadline.until(
                () -> {
                  GuestReport.Memory memory = guest.report().memory();
                  return memory.rewritten() >= memory.pages();
                },
                "%s has not rewritten its working set".formatted(guest)));
    return (pages(guests) * PAGE_BYTES) >> 20;
  }

  private static long pages(List<Guest> guests) {
    return Parallel.map(guests, Guest::report).stream()
        .mapToLong(report -> report.memory().pages())
        .sum();
  }

  private void judge(String of, List<Guest> guests) {
    Judgement judgement =
        steps.run("judge: " + of, () -> new Judgement(of, lab.judge(guests)), Judgement::inWords);
    judgements.add(judgement);
  }

  private DemoReport report(
      Gaps noise,
      Gaps during,
      JsonNode snapshot,
      JsonNode restored,
      JsonNode cloned,
      Baseline baseline,
      List<String> leftovers) {
    Judgement.Errors errors = Judgement.Errors.in(judgements);
    List<GuestReport.Memory> memories =
        Parallel.map(lab.members(), Guest::report).stream().map(GuestReport::memory).toList();
    boolean clean =
        leftovers.isEmpty() && judgements.stream().allMatch(it -> it.verdict().isClean());
    return new DemoReport(
        startedAt.toString(),
        new MachineDescription().read(),
        clean,
        snapshot.path("members").asInt(),
        snapshot.path("hosts").asInt(),
        snapshot.path("carrier").asText().toLowerCase(Locale.ROOT).replace('_', '-'),
        perMember(snapshot, "pauseMillis"),
        perMember(snapshot, "hypervisorDowntimeMillis"),
        snapshot.path("cutSkewMillis").asDouble(),
        snapshot.path("heldFrames").asLong(),
        snapshot.path("inFlightFrames").asLong(),
        errors.orphans(),
        errors.lost(),
        errors,
        Math.max(
            during.tcpStallMillisMax(),
            judgements.stream()
                .mapToDouble(it -> (double) it.verdict().tcpStallMillisMax())
                .max()
                .orElse(0)),
        snapshot.path("saveSeconds").asDouble(),
        snapshot.path("memoryBytes").asLong(),
        snapshot.path("storedBytes").asLong(),
        memories.stream().mapToLong(GuestReport.Memory::pages).sum() * PAGE_BYTES,
        memories.stream().mapToLong(GuestReport.Memory::rewritten).sum() * PAGE_BYTES,
        restored.path("runningMillis").asDouble(),
        restored.path("loadedMillis").asDouble(),
        cloned.path("runningMillis").asDouble(),
        cloned.path("loadedMillis").asDouble(),
        restored.path("replayedFrames").asLong(),
        cloned.path("replayedFrames").asLong(),
        noise,
        during,
        baseline,
        CutTimeline.of(snapshot),
        judgements,
        leftovers,
        steps.done());
  }

  private static SortedMap<String, Double> perMember(JsonNode snapshot, String key) {
    SortedMap<String, Double> values = new TreeMap<>();
    snapshot
        .path("memberList")
        .forEach(member -> values.put(member.path("name").asText(), member.path(key).asDouble()));
    return values;
  }

  private static String remarks(JsonNode check) {
    int problems = check.path("problems").size();
    return problems == 0 ? "every member can be cut" : "%d remarks".formatted(problems);
  }

  private static String paused(JsonNode snapshot) {
    return "longest pause %s, %d frames held, %d in flight"
        .formatted(
            millis(max(perMember(snapshot, "pauseMillis"))),
            snapshot.path("heldFrames").asLong(),
            snapshot.path("inFlightFrames").asLong());
  }

  private static String running(JsonNode restore) {
    return "running after %s".formatted(millis(restore.path("runningMillis").asDouble()));
  }

  private static String stopped(Baseline baseline) {
    return baseline.stoppedMillis() == null
        ? "not possible: " + baseline.notMeasured()
        : "stopped for %s".formatted(millis(baseline.stoppedMillis()));
  }

  private static String mebibytes(JsonNode document, String key) {
    return "%d MiB".formatted(document.path(key).asLong() >> 20);
  }

  private static double max(SortedMap<String, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%,.0f ms", value);
  }
}
