// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** An instant by which something has to be so. */
public final class Deadline {
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(50).toNanos();

  private final long atNanos;
  private final Duration from;

  private Deadline(Duration from) {
    this.from = from;
    this.atNanos = System.nanoTime() + from.toNanos();
  }

  public static Deadline in(Duration time) {
    return new Deadline(time);
  }

  long millisLeft() {
    return Math.max(0, Duration.ofNanos(atNanos - System.nanoTime()).toMillis());
  }

  public boolean passed() {
    return atNanos - System.nanoTime() <= 0;
  }

  /** Looks again and again until the condition holds; false if the deadline came first. */
  public boolean reached(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (passed()) {
        return false;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new LabException("interrupted while waiting");
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return true;
  }

  /**
   * @param otherwise the sentence to fail with
   */
  public void until(BooleanSupplier condition, String otherwise) {
    if (!reached(condition)) {
      throw new LabException("%s (waited %d s)".formatted(otherwise, from.toSeconds()));
    }
  }
}
