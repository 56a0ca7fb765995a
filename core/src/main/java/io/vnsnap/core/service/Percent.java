// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

/** How much of an operation is done, told when it is more than before. */
final class Percent {
  private final ServiceListener listener;
  private Step step = Step.CHECK;
  private int percent;

  Percent(ServiceListener listener) {
    this.listener = listener;
  }

  /**
   * @param from the percentage of the whole at the step's begin
   * @param to the percentage at its end
   * @param done how much of the step is done, from 0 to 1
   */
  void reached(Step now, int from, int to, double done) {
    int reached = Math.max(percent, from + (int) ((to - from) * Math.min(1, done)));
    if (now != step || reached > percent) {
      step = now;
      percent = reached;
      listener.progress(step, percent);
    }
  }
}
