// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

/** Tells how much of a snapshot has been read, and ends the reading when nobody wants it. */
final class ReadingProgress {
  private static final int END = 100;

  private final Step step;
  private final long totalBytes;
  private final ServiceListener listener;
  private final Cancellation cancellation;
  private final Percent percent;
  private long doneBytes;

  /** Nobody wants it any more. */
  static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Cancelled(String reason) {
      super(reason);
    }
  }

  /**
   * @param step what is told to be under way
   */
  ReadingProgress(Step step, long totalBytes, ServiceListener listener, Cancellation cancellation) {
    this.step = step;
    this.totalBytes = totalBytes;
    this.listener = listener;
    this.cancellation = cancellation;
    this.percent = new Percent(listener);
  }

  /** Any thread may call it. */
  synchronized void add(long bytes) {
    check();
    doneBytes += bytes;
    listener.read(doneBytes, totalBytes);
    percent.reached(step, 0, END, (double) doneBytes / Math.max(1, totalBytes));
  }

  /** Ends what is under way if nobody wants it; any thread may call it. */
  void check() {
    cancellation
        .reason()
        .ifPresent(
            reason -> {
              throw new Cancelled(reason);
            });
  }
}
