// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.service.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The time in which a command works with hosts. A Ctrl-C, a SIGTERM or the user's own time limit
 * gives the operation up, and the process waits, not for ever, until everything has ended.
 */
final class Session implements AutoCloseable {
  private static final Duration LONGEST_END = Duration.ofMinutes(2);

  private final Cancellation cancellation = new Cancellation();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::endAtSignal, "signal");
  private final Timer clock = new Timer("time limit", true);

  /**
   * @param limit how long the operation may take
   */
  Session(Optional<Duration> limit) {
    Runtime.getRuntime().addShutdownHook(hook);
    limit.ifPresent(duration -> clock.schedule(timeUp(duration), duration.toMillis()));
  }

  /** Gives up what is done in this time. */
  Cancellation cancellation() {
    return cancellation;
  }

  private TimerTask timeUp(Duration limit) {
    return new TimerTask() {
      @Override
      public void run() {
        cancellation.cancel(
            "it took longer than the %d s of --timeout".formatted(limit.toSeconds()));
      }
    };
  }

  private void endAtSignal() {
    cancellation.cancel("it was interrupted");
    try {
      if (!ended.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
        Thread.currentThread().interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    clock.cancel();
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, which is when the hook is needed.
    }
  }
}
