// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

/**
 * The connection between the coordinator and one agent: in order in each direction, delayed by
 * chance, and cut off for a while or for good.
 */
final class ControlLink {
  private static final long SHORTEST_MICROS = 20;

  private final Agenda agenda;
  private final Chance chance;
  private final long longestMicros;
  private long toAgentMicros;
  private long toCoordinatorMicros;
  private long heldUntilMicros;
  private boolean severed;

  ControlLink(Agenda agenda, Chance chance) {
    this.agenda = agenda;
    this.chance = chance;
    this.longestMicros = chance.happens(0.2) ? 20_000 : 1_000;
  }

  void interrupt(long forMicros) {
    heldUntilMicros = agenda.nowMicros() + forMicros;
  }

  void sever() {
    severed = true;
  }

  void toAgent(Runnable arrival) {
    toAgentMicros = arrivalMicros(toAgentMicros);
    deliver(toAgentMicros, arrival);
  }

  void toCoordinator(Runnable arrival) {
    toCoordinatorMicros = arrivalMicros(toCoordinatorMicros);
    deliver(toCoordinatorMicros, arrival);
  }

  private long arrivalMicros(long last) {
    long travel = chance.between(SHORTEST_MICROS, longestMicros);
    return Math.max(Math.max(last + 1, agenda.nowMicros() + travel), heldUntilMicros);
  }

  private void deliver(long micros, Runnable arrival) {
    agenda.at(
        micros,
        () -> {
          if (!severed) {
            arrival.run();
          }
        });
  }
}
