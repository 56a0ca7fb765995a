// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.time.Duration;
import java.util.List;

/** Runs programs of the machine. */
public interface Commands {
  /** What a program left behind. */
  record Output(int exitCode, String out, String err) {
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /**
   * Runs a program to its end.
   *
   * @param input what it finds on its standard input
   * @throws LabException if it cannot be started or does not end in time (it is killed then)
   */
  Output run(List<String> command, String input, Duration deadline);

  /**
   * Runs a program that has to succeed, within a minute.
   *
   * @return its standard output
   * @throws LabException with the program's own words if it fails
   */
  default String require(List<String> command, String input) {
    Output output = run(command, input, Duration.ofMinutes(1));
    if (!output.succeeded()) {
      throw new LabException(
          "`%s` failed with exit code %d: %s"
              .formatted(String.join(" ", command), output.exitCode(), said(output)));
    }
    return output.out();
  }

  default String require(String... command) {
    return require(List.of(command), "");
  }

  private static String said(Output output) {
    String words = output.err().isBlank() ? output.out() : output.err();
    return words.isBlank() ? "it said nothing" : words.strip();
  }
}
