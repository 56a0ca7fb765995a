// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.time.Duration;

/** For how long a guest of a Xen host is suspended, as Xen itself says, until closed. */
public final class SuspendedTime implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Console probe;

  SuspendedTime(Console probe) {
    this.probe = probe;
    readLine();
  }

  /**
   * The longest time so far; looks no more.
   *
   * @throws LabException if the guest was not seen suspended
   */
  public double longestMillis() {
    probe.writeLine("");
    double millis = Double.parseDouble(readLine());
    if (millis == 0) {
      throw new LabException("the probe in dom0 has not seen the guest suspended");
    }
    return millis;
  }

  private String readLine() {
    return probe
        .readLine(Deadline.in(ANSWER))
        .orElseThrow(
            () ->
                new LabException(
                    "the probe in dom0 does not answer within %d s".formatted(ANSWER.toSeconds())));
  }

  @Override
  public void close() {
    probe.close();
  }
}
