// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.core.service.Cancellation;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Gives operations up that take too long. */
final class TimeLimits implements AutoCloseable {
  private final ScheduledExecutorService clock;

  TimeLimits() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "vnsnap-time-limits");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    clock = executor;
  }

  /** A cancellation that comes by itself, unless it is closed before. */
  Limited within(Duration limit, String setting) {
    Cancellation cancellation = new Cancellation();
    ScheduledFuture<?> end =
        clock.schedule(
            () ->
                cancellation.cancel(
                    "it took longer than the %d s of %s".formatted(limit.toSeconds(), setting)),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    return new Limited(cancellation, end);
  }

  record Limited(Cancellation cancellation, ScheduledFuture<?> end) implements AutoCloseable {
    @Override
    public void close() {
      end.cancel(false);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
