// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

/** One direction between two hosts: in order, delayed, and perhaps lossy. */
final class Wire {
  private final World world;
  private final long longestMicros;
  private long lastArrivalMicros;

  Wire(World world) {
    this.world = world;
    this.longestMicros = world.chance().happens(0.2) ? 20_000 : 800;
  }

  void carry(Runnable arrival, Runnable loss) {
    long micros = world.agenda().nowMicros() + world.chance().between(20, longestMicros);
    if (world.chance().happens(world.scenario().wireLoss())) {
      world.agenda().at(micros, loss);
      return;
    }
    if (world.flaw() != Flaw.UNORDERED_WIRE) {
      micros = Math.max(micros, lastArrivalMicros + 1);
      lastArrivalMicros = micros;
    }
    world.agenda().at(micros, arrival);
  }
}
