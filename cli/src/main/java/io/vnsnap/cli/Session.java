// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.operation.Hosts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The time in which a command works with hosts. A Ctrl-C, a SIGTERM or the user's own time limit
 * gives the operation up, and the process waits, not for ever, until everything has ended.
 */
final class Session implements AutoCloseable {
  private static final Duration LONGEST_END = Duration.ofMinutes(2);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::endAtSignal, "signal");
  private final ScheduledExecutorService clock;
  private Optional<Hosts> hosts = Optional.empty();
  private Optional<String> cancelled = Optional.empty();

  /**
   * @param limit how long the operation may take
   */
  Session(Optional<Duration> limit) {
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
                    cancel(
                        "it took longer than the %d s of --timeout"
                            .formatted(duration.toSeconds())),
                duration.toMillis(),
                TimeUnit.MILLISECONDS));
  }

  /** Begins to connect to hosts. They are closed with the session. */
  synchronized Hosts connect(Supplier<Hosts> connector) {
    Hosts connected = connector.get();
    hosts = Optional.of(connected);
    cancelled.ifPresent(connected::cancel);
    return connected;
  }

  private synchronized void cancel(String reason) {
    cancelled = Optional.of(reason);
    hosts.ifPresent(connected -> connected.cancel(reason));
  }

  private void endAtSignal() {
    cancel("it was interrupted");
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
    hosts.ifPresent(Hosts::close);
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, which is when the hook is needed.
    }
  }
}
