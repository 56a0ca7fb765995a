// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.lab.session.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchPageTest {
  @Test
  void showsMedianAndSpreadAndWhatIsNotMet() {
    Samples samples = new Samples();
    for (double value : new double[] {30, 10, 12, 14}) {
      samples.add("pause", "ms", value);
    }
    Result result =
        new Result(
            "pause",
            List.of("How it was measured."),
            samples.figures(),
            List.of(new Bar("at most 12 ms", "13.0 ms", false)),
            List.of());
    String page =
        new BenchPage()
            .print(
                new BenchReport(
                    "2026-01-01T00:00:00Z",
                    new Machine(2, 0, "", "QEMU", "libvirt"),
                    "emulated",
                    false,
                    List.of(result)));
    assertThat(page)
        .containsSubsequence("PAUSE", "How it was measured.", "pause", "13.0", "[10.0..30.0]")
        .contains("NOT MET  at most 12 ms: 13.0 ms");
  }
}
