// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The result of a run as one page of plain text. */
final class ResultPage {
  private static final double MEBIBYTE = 1 << 20;

  private final StringBuilder page = new StringBuilder();

  String print(DemoReport report) {
    page.append('\n');
    line("members, hosts, color", "%d, %d, %s", report.members(), report.hosts(), report.carrier());
    line(
        "memory, of it rewritten",
        "%.0f MiB, %.0f MiB",
        report.memoryBytes() / MEBIBYTE,
        report.workingSetBytes() / MEBIBYTE);
    section("snapshot under load");
    line("pause of each member", "%s", each(report.pauseMillis()));
    line("of it downtime by QEMU", "%s", each(report.hypervisorDowntimeMillis()));
    line("first cut to last cut", "%.1f ms", report.cutSkewMillis());
    line("frames held, in flight", "%d, %d", report.heldFrames(), report.inFlightFrames());
    line(
        "whole, stored", "%.1f s, %.0f MiB", report.saveSeconds(), report.storedBytes() / MEBIBYTE);
    line(
        "longest gap outside",
        "%.0f ms (undisturbed %.0f ms)",
        max(report.gapsDuringSnapshot().outsideMillis()),
        max(report.gapsUndisturbed().outsideMillis()));
    line(
        "longest gap inside",
        "%.0f ms (undisturbed %.0f ms)",
        max(report.gapsDuringSnapshot().guestMillis()),
        max(report.gapsUndisturbed().guestMillis()));
    line("longest TCP stall", "%.0f ms", report.tcpStallMillisMax());
    section("restore and clone");
    line(
        "restore until running",
        "%.0f ms (all memory there: %.0f ms)",
        report.restoreMillis(),
        report.restoreLoadedMillis());
    line(
        "clone until running",
        "%.0f ms (all memory there: %.0f ms)",
        report.cloneMillis(),
        report.cloneLoadedMillis());
    line("frames replayed", "%d, %d", report.restoreReplayedFrames(), report.cloneReplayedFrames());
    baseline(report.baseline());
    verdict(report);
    return page.toString();
  }

  private void baseline(Baseline baseline) {
    section("without VNsnap, one member");
    line(
        "virsh save, restore",
        "%s, %s",
        millis(baseline.saveMillis()),
        millis(baseline.restoreMillis()));
    line(
        "libvirt's live snapshot",
        "stands still for %s",
        millis(baseline.internalSnapshotMillis()));
    if (!baseline.notMeasured().isEmpty()) {
      line("not measured", "%s", baseline.notMeasured());
    }
  }

  private void verdict(DemoReport report) {
    section("verdict");
    Judgement.Errors errors = report.errors();
    line(
        "orphans, lost, doubled",
        "%d, %d, %d",
        errors.orphans() + errors.futureAcks(),
        errors.lost(),
        errors.doubled());
    line("late, members rebooted", "%d, %d", errors.reordered(), errors.restarts());
    line("journal, memory errors", "%d, %d", errors.journal(), errors.memory());
    line("TCP errors, resets", "%d, %d", errors.tcp(), errors.tcpResets());
    findings(report.judgements().stream().flatMap(it -> it.verdict().findings().stream()).toList());
    findings(report.leftovers());
    page.append("\n  ").append(report.clean() ? "CLEAN" : "NOT CLEAN").append('\n');
  }

  private void findings(Collection<String> sentences) {
    sentences.forEach(sentence -> page.append("    ").append(sentence).append('\n'));
  }

  private void section(String title) {
    page.append("\n  ").append(title).append('\n');
  }

  private void line(String name, String format, Object... values) {
    page.append(
        String.format(
            Locale.ROOT, "  %-26s %s%n", name, String.format(Locale.ROOT, format, values)));
  }

  private static String each(SortedMap<String, Double> values) {
    return values.entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%s %.1f ms", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static double max(SortedMap<String, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  private static String millis(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.0f ms", value);
  }
}
