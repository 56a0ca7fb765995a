// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.protocol.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The timers of one state machine: one of each kind. */
final class StepTimers {
  private final ScheduledExecutorService clock;
  private final Map<Timer.Kind, ScheduledFuture<?>> running = new EnumMap<>(Timer.Kind.class);

  StepTimers(ScheduledExecutorService clock) {
    this.clock = clock;
  }

  synchronized void set(Timer timer, Duration duration, Runnable fired) {
    ScheduledFuture<?> before =
        running.put(timer.kind(), clock.schedule(fired, duration.toNanos(), TimeUnit.NANOSECONDS));
    if (before != null) {
      before.cancel(false);
    }
  }

  synchronized void cancelAll() {
    running.values().forEach(timer -> timer.cancel(false));
    running.clear();
  }
}
