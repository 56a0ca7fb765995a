// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import java.util.Locale;

/** The report for people: for each subject its method, its figures, its bars. */
final class BenchPage {
  private final StringBuilder page = new StringBuilder();

  String print(BenchReport report) {
    line(
        "%d processors, %s, %s",
        report.machine().processors(), report.machine().qemu(), report.machine().libvirt());
    line("%s", report.guests());
    report.subjects().forEach(this::subject);
    return page.toString();
  }

  private void subject(Result result) {
    line("");
    line("%s", result.subject().toUpperCase(Locale.ROOT));
    result.method().forEach(sentence -> line("  %s", sentence));
    line("");
    int width =
        result.figures().stream().mapToInt(figure -> figure.name().length()).max().orElse(1);
    String row = "  %-" + width + "s  %12s  %-5s  %s";
    line(row, "", "median", "", "[min..max]");
    for (Figure figure : result.figures()) {
      line(
          row,
          figure.name(),
          number(figure.median()),
          figure.unit(),
          "[%s..%s]".formatted(number(figure.min()), number(figure.max())));
    }
    for (Bar bar : result.bars()) {
      line("  %-7s  %s: %s", bar.met() ? "MET" : "NOT MET", bar.bar(), bar.measured());
    }
    result.remarks().forEach(remark -> line("  %s", remark));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private void line(String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
