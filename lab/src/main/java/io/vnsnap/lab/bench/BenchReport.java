// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import io.vnsnap.lab.session.Machine;
import java.util.List;

/**
 * All that a run of the bench measured, as report.json has it.
 *
 * @param guests how the guests ran
 */
record BenchReport(
    String startedAt, Machine machine, String guests, boolean barsMet, List<Result> subjects) {
  BenchReport {
    subjects = List.copyOf(subjects);
  }
}
