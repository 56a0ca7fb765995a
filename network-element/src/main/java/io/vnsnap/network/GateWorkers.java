// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads for work that lasts as long as a guest takes to serve its NIC. */
final class GateWorkers implements AutoCloseable {
  private static final long CLOSE_SECONDS = 1;

  private final ExecutorService executor;

  GateWorkers(String name) {
    this.executor =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Something that can fail as everything here does. */
  interface Work {
    void run() throws ColoringException;
  }

  Future<?> start(Work work) {
    return executor.submit(
        () -> {
          work.run();
          return null;
        });
  }

  /** For work that deals with its failures itself. */
  void run(Runnable work) {
    executor.execute(work);
  }

  /** Waits for all of it. */
  static void await(List<Future<?>> works, Duration deadline) throws ColoringException {
    long end = System.nanoTime() + deadline.toNanos();
    for (Future<?> work : works) {
      try {
        work.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof ColoringException reason) {
          throw reason;
        }
        throw new ColoringException("delivering frames failed: " + e.getCause(), e.getCause());
      } catch (TimeoutException e) {
        throw new ColoringException(
            "frames were not delivered within %d s".formatted(deadline.toSeconds()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ColoringException("delivering frames was interrupted", e);
      }
    }
  }

  /** Waits a little for work that is still going on; it fails when the taps are closed. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
