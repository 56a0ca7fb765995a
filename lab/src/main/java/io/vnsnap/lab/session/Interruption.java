// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the working thread, and lets the process end only
 * when that thread has cleaned up, or a deadline has passed.
 */
public final class Interruption implements AutoCloseable {
  private static final Duration CLEAN_UP = Duration.ofMinutes(2);

  private final Thread worker;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean happened;

  private Interruption(Thread worker) {
    this.worker = worker;
  }

  public static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::interrupt, "interruption"));
    return interruption;
  }

  private void interrupt() {
    if (ended.getCount() == 0) {
      return;
    }
    happened = true;
    worker.interrupt();
    try {
      if (!ended.await(CLEAN_UP.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("not cleaned up in time; run lab/lab down -n NAME");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean happened() {
    return happened;
  }

  /** Runs what has to run to its end although the thread was interrupted. */
  void shield(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Everything is cleaned up. */
  @Override
  public void close() {
    ended.countDown();
  }
}
