// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ChannelCounts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A member's tap with its rules and the queues behind them, as docs/protocol.md describes them. */
final class Tap {
  /** What happens to frames for the member. */
  private enum Egress {
    /** No rules: everything goes to the NIC. */
    OPEN,
    /** Post frames are held. */
    PRE,
    /** Everything waits. */
    HOLDING,
    /** Everything goes to the NIC, and pre frames of members are logged as well. */
    POST
  }

  private final SimulatedMember member;
  private final ColorCarrier carrier;
  private final Flaw flaw;
  private final Deque<Frame> captured = new ArrayDeque<>();
  private final Deque<Frame> held = new ArrayDeque<>();
  private final Deque<Frame> heldAtSender = new ArrayDeque<>();
  private final List<Frame> log = new ArrayList<>();
  private Egress egress = Egress.OPEN;
  private boolean sendsPost;
  private boolean logging;
  private long heldFrames;

  Tap(SimulatedMember member, ColorCarrier carrier, Flaw flaw) {
    this.member = member;
    this.carrier = carrier;
    this.flaw = flaw;
  }

  void install() {
    egress = Egress.PRE;
    logging = true;
  }

  boolean hasRules() {
    return egress != Egress.OPEN || sendsPost;
  }

  boolean holdsFrames() {
    return !captured.isEmpty() || !held.isEmpty() || !heldAtSender.isEmpty();
  }

  List<Frame> log() {
    return List.copyOf(log);
  }

  ChannelCounts counts() {
    return new ChannelCounts(heldFrames, log.size(), 0);
  }

  // What the member sends.

  void send(Frame frame) {
    if (sendsPost && carrier == ColorCarrier.SENDER_HOLD) {
      heldAtSender.add(frame);
      heldFrames++;
    } else {
      member.host().forward(frame, sendsPost);
    }
  }

  // What is sent to the member.

  void receive(Frame frame, boolean marked) {
    switch (egress) {
      case OPEN -> member.take(frame);
      case PRE -> {
        if (marked && flaw != Flaw.NO_RECEIVER_HOLD) {
          held(frame);
        } else {
          member.take(frame);
        }
      }
      case HOLDING -> {
        if (marked) {
          held(frame);
        } else {
          captured.add(frame);
        }
      }
      case POST -> {
        if (!marked) {
          log(frame);
        }
        member.take(frame);
      }
    }
  }

  private void held(Frame frame) {
    held.add(frame);
    heldFrames++;
    member.host().agent().postFrameHeld(member);
  }

  private void log(Frame frame) {
    if (logging && !frame.isFromOutside()) {
      log.add(frame);
    }
  }

  // The steps of the member's cut.

  void hold() {
    if (flaw != Flaw.NO_HOLD) {
      egress = Egress.HOLDING;
    }
  }

  void turnPost() {
    colorPost();
    if (flaw != Flaw.NO_HOLD) {
      member.untaken().descendingIterator().forEachRemaining(captured::addFirst);
      member.untaken().clear();
    }
  }

  void colorPost() {
    sendsPost = true;
  }

  void deliver() {
    captured.forEach(this::log);
    egress = Egress.POST;
    passOn();
  }

  void endLogging() {
    logging = false;
  }

  /** Held frames go, those held at their sender as well, and all rules. */
  void release() {
    egress = Egress.OPEN;
    logging = false;
    passOn();
    releaseSent();
  }

  void releaseSent() {
    sendsPost = false;
    while (!heldAtSender.isEmpty()) {
      member.host().forward(heldAtSender.remove(), false);
    }
  }

  private void passOn() {
    while (!captured.isEmpty()) {
      member.take(captured.remove());
    }
    while (!held.isEmpty()) {
      member.take(held.remove());
    }
  }

  /** The agent died: the kernel drops its rules, and what it held dies with it. */
  void dropRules(Judge judge) {
    egress = Egress.OPEN;
    sendsPost = false;
    logging = false;
    captured.forEach(frame -> judge.lost(frame, member));
    held.forEach(frame -> judge.lost(frame, member));
    heldAtSender.forEach(judge::lostAtSender);
    captured.clear();
    held.clear();
    heldAtSender.clear();
  }
}
