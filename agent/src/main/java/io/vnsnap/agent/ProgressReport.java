// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentEvent.Progress;
import io.vnsnap.core.model.MemberName;
import java.time.Duration;

/** Tells the coordinator how far a step has got, a few times a second at most. */
final class ProgressReport {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final String operation;
  private final MemberName member;
  private final Progress.Step step;
  private final long totalBytes;
  private final EventSink events;
  private long doneBytes;
  private long toldNanos = System.nanoTime();

  /**
   * @param totalBytes zero if it is not known
   */
  ProgressReport(
      String operation, MemberName member, Progress.Step step, long totalBytes, EventSink events) {
    this.operation = operation;
    this.member = member;
    this.step = step;
    this.totalBytes = totalBytes;
    this.events = events;
  }

  synchronized void add(long bytes) {
    reached(doneBytes + bytes);
  }

  synchronized void reached(long bytes) {
    doneBytes = bytes;
    long now = System.nanoTime();
    if (now - toldNanos >= INTERVAL.toNanos()) {
      toldNanos = now;
      events.accept(new Progress(operation, member, step, doneBytes, totalBytes));
    }
  }
}
