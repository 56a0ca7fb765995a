// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Simulated time: what is to happen, in order. */
final class Agenda {
  private record Entry(long micros, long number, Runnable happening) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::micros).thenComparingLong(Entry::number));
  private long nowMicros;
  private long lastNumber;

  long nowMicros() {
    return nowMicros;
  }

  long happenings() {
    return lastNumber;
  }

  void at(long micros, Runnable happening) {
    lastNumber++;
    entries.add(new Entry(Math.max(micros, nowMicros), lastNumber, happening));
  }

  void after(long delayMicros, Runnable happening) {
    at(nowMicros + delayMicros, happening);
  }

  /**
   * Lets everything happen.
   *
   * @return whether nothing is left to happen; false if time ran out first
   */
  boolean run(long untilMicros) {
    while (!entries.isEmpty() && entries.peek().micros() <= untilMicros) {
      Entry entry = entries.remove();
      nowMicros = entry.micros();
      entry.happening().run();
    }
    return entries.isEmpty();
  }
}
