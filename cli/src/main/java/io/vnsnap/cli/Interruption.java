// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.operation.Hosts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, a Ctrl-C, a SIGTERM or the user's own time limit gives the operation up, and
 * the process waits, not for ever, until it has ended.
 */
final class Interruption implements AutoCloseable {
  private static final Duration LONGEST_END = Duration.ofMinutes(2);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private final ScheduledExecutorService clock;

  /**
   * @param limit how long the operation may take
   */
  Interruption(Hosts hosts, Optional<Duration> limit) {
    hook =
        new Thread(
            () -> {
              hosts.cancel("it was interrupted");
              awaitEnd();
            });
    Runtime.getRuntime().addShutdownHook(hook);
    clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "time limit");
              thread.setDaemon(true);
              return thread;
            });
    limit.ifPresent(
        duration ->
            clock.schedule(
                () ->
                    hosts.cancel(
                        "it took longer than the %d s of --timeout"
                            .formatted(duration.toSeconds())),
                duration.toMillis(),
                TimeUnit.MILLISECONDS));
  }

  private void awaitEnd() {
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
    clock.shutdownNow();
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, which is when the hook is needed.
    }
  }
}
