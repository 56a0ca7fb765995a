// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import io.vnsnap.lab.Commands.Output;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.Processes;
import java.time.Duration;
import java.util.List;

/** Programs that a test needs, with time enough to build or install. */
final class Tool {
  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private Tool() {}

  static Output run(List<String> command) {
    return new Processes().run(command, "", DEADLINE);
  }

  /**
   * Runs a program that has to succeed.
   *
   * @return all that it said
   */
  static String require(List<String> command) {
    Output output = run(command);
    if (!output.succeeded()) {
      throw new LabException(
          "`%s` failed with exit code %d: %s%s"
              .formatted(String.join(" ", command), output.exitCode(), output.out(), output.err()));
    }
    return output.out() + output.err();
  }

  static String require(String... command) {
    return require(List.of(command));
  }
}
