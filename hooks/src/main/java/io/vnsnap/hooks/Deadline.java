// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A point in monotonic time after which nobody waits any more. */
public final class Deadline {
  private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();

  /** A condition that is asked for again and again. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws HypervisorException;
  }

  private final long startNanos = System.nanoTime();
  private final Duration duration;

  private Deadline(Duration duration) {
    this.duration = duration;
  }

  public static Deadline in(Duration duration) {
    return new Deadline(duration);
  }

  public boolean isOver() {
    return System.nanoTime() - startNanos > duration.toNanos();
  }

  public long remainingMillis() {
    return Math.max(0, duration.toMillis() - (System.nanoTime() - startNanos) / 1_000_000);
  }

  /**
   * Polls the condition until it holds.
   *
   * @throws HypervisorException when the deadline passes first, saying that this was waited for
   */
  public void await(String what, Condition condition) throws HypervisorException {
    while (!condition.holds()) {
      if (isOver()) {
        throw new HypervisorException(
            "waited %s for %s in vain".formatted(inWords(duration), what));
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new HypervisorException("interrupted while waiting for " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static String inWords(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
