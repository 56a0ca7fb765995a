// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.model.MemberName;
import java.util.ArrayDeque;
import java.util.Deque;

/** A member: it sends, answers, and takes what its NIC was handed. */
final class SimulatedMember {
  private static final double ANSWERS = 0.3;

  private final MemberName name;
  private final int number;
  private final SimulatedHost host;
  private final World world;
  private final Tap tap;
  private final long takeMicros;
  private final Deque<Frame> nic = new ArrayDeque<>();
  private boolean running = true;
  private boolean cut;
  private boolean taking;

  SimulatedMember(int number, SimulatedHost host, World world) {
    this.number = number;
    this.name = new MemberName("m" + number);
    this.host = host;
    this.world = world;
    this.tap = new Tap(this, world.scenario().carrier(), world.flaw());
    this.takeMicros = world.chance().happens(world.scenario().slowGuests()) ? 400 : 10;
  }

  MemberName name() {
    return name;
  }

  int number() {
    return number;
  }

  SimulatedHost host() {
    return host;
  }

  Tap tap() {
    return tap;
  }

  boolean isRunning() {
    return running;
  }

  boolean isCut() {
    return cut;
  }

  Deque<Frame> untaken() {
    return nic;
  }

  void stop() {
    running = false;
    cut = true;
  }

  void run() {
    running = true;
    takeNext();
  }

  void beginSending() {
    long interval = world.scenario().sendIntervalMicros();
    world
        .agenda()
        .after(
            world.chance().between(1, 2 * interval),
            () -> {
              if (world.isTalking()) {
                sendOne();
                beginSending();
              }
            });
  }

  private void sendOne() {
    if (!running || world.members().size() < 2) {
      return;
    }
    if (world.chance().happens(world.scenario().broadcasts())) {
      send(null);
    } else {
      SimulatedMember peer = world.anyMember();
      if (peer != this) {
        send(peer);
      }
    }
  }

  private void send(SimulatedMember receiver) {
    Frame frame = new Frame(world.nextFrameNumber(), this, receiver, cut);
    world.judge().sent(frame);
    tap.send(frame);
  }

  /** The NIC is handed a frame; the guest takes it in its own time, in order. */
  void take(Frame frame) {
    nic.add(frame);
    takeNext();
  }

  private void takeNext() {
    if (taking || !running || nic.isEmpty()) {
      return;
    }
    taking = true;
    world
        .agenda()
        .after(
            world.chance().between(1, 2 * takeMicros),
            () -> {
              taking = false;
              if (running && !nic.isEmpty()) {
                taken(nic.remove());
              }
              takeNext();
            });
  }

  private void taken(Frame frame) {
    world.judge().received(frame, this);
    if (!frame.isFromOutside() && world.isTalking() && world.chance().happens(ANSWERS)) {
      send(frame.sender());
    }
  }
}
