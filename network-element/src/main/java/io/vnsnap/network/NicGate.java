// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one NIC that are not where they would be without us: waiting, held, or logged.
 *
 * <p>Frames are read by the session's reader and by whoever needs them at once; the object's lock
 * keeps their order. Only one thread at a time delivers.
 */
final class NicGate {
  private static final Logger LOG = LoggerFactory.getLogger(NicGate.class);

  private final GuestPort port;
  private final TapRules rules;
  private final CaptureTaps taps;
  private final CaptureBudget budget;
  private final Set<Long> memberMacs;
  private final MarkerTally tally;
  private final SourceTokens tokens;

  private final Deque<Frame> waiting = new ArrayDeque<>();
  private final Deque<Frame> held = new ArrayDeque<>();
  private final Deque<Frame> sent = new ArrayDeque<>();
  private final List<Frame> inFlight = new ArrayList<>();
  private boolean logging;
  private long heldFrames;
  private long unreadFrames;
  private long overtakenFrames;
  private long undeliveredFrames;

  NicGate(
      GuestPort port,
      TapRules rules,
      CaptureTaps taps,
      CaptureBudget budget,
      Set<Long> memberMacs,
      MarkerTally tally) {
    this.port = port;
    this.rules = rules;
    this.taps = taps;
    this.budget = budget;
    this.memberMacs = Set.copyOf(memberMacs);
    this.tally = tally;
    this.tokens = new SourceTokens(Frame.number(port.nic().mac()));
  }

  GuestPort port() {
    return port;
  }

  TapRules rules() {
    return rules;
  }

  CaptureTaps taps() {
    return taps;
  }

  /** From now on frames of members that had to wait, or are copied to us, are in flight. */
  synchronized void startLogging() {
    logging = true;
  }

  /** Reads what is there; from then on nothing is in flight any more. */
  synchronized void endLogging() throws ColoringException {
    readArrived();
    readLog();
    logging = false;
  }

  /** Drops the log: the snapshot will not be. */
  synchronized void forgetLog() {
    logging = false;
    inFlight.forEach(budget::giveBack);
    inFlight.clear();
  }

  /** Whether the markers of all hosts have come. */
  synchronized boolean isDrained() {
    return tally.isComplete();
  }

  synchronized boolean hasHeldFrames() {
    return heldFrames > 0;
  }

  /**
   * Reads whatever waits in the capture devices. When the budget is spent only the log is read: the
   * rest stays in the kernel's queues, and is lost when those are full.
   */
  synchronized void readAll() throws ColoringException {
    if (!budget.isExceeded()) {
      readArrived();
      readSent();
    }
    readLog();
  }

  /** The order matters: of one sender, no post frame may be found before a pre frame. */
  private void readArrived() throws ColoringException {
    if (taps.hold().isPresent()) {
      for (Optional<Frame> frame = taps.hold().get().read();
          frame.isPresent();
          frame = taps.hold().get().read()) {
        budget.take(frame.get());
        held.add(frame.get());
        heldFrames++;
      }
    }
    for (Optional<Frame> frame = taps.waiting().read();
        frame.isPresent();
        frame = taps.waiting().read()) {
      budget.take(frame.get());
      waiting.add(frame.get());
      logIfInFlight(frame.get());
    }
  }

  private void readSent() throws ColoringException {
    if (taps.send().isPresent()) {
      for (Optional<Frame> frame = taps.send().get().read();
          frame.isPresent();
          frame = taps.send().get().read()) {
        budget.take(frame.get());
        sent.add(frame.get());
        heldFrames++;
      }
    }
  }

  private void readLog() throws ColoringException {
    for (Optional<Frame> frame = taps.log().read(); frame.isPresent(); frame = taps.log().read()) {
      Optional<Marker> marker = Marker.of(frame.get());
      if (marker.isPresent()) {
        tally.add(marker.get(), frame.get().destination() == Marker.BROADCAST);
      } else {
        logIfInFlight(frame.get());
      }
    }
  }

  private void logIfInFlight(Frame frame) {
    if (logging && memberMacs.contains(frame.source())) {
      budget.take(frame);
      inFlight.add(frame);
    }
  }

  /**
   * Puts frames that the guest did not take before its vCPUs stopped in front of all others.
   *
   * @param frames in the order in which they waited in the tap
   * @param lostFrames how many more there may have been inside the hypervisor
   */
  synchronized void putBack(List<Frame> frames, long lostFrames) {
    unreadFrames += lostFrames;
    List<Frame> front = new ArrayList<>();
    for (Frame frame : frames) {
      budget.take(frame);
      front.add(frame);
      if (logging && memberMacs.contains(frame.source())) {
        budget.take(frame);
        inFlight.add(front.size() - 1, frame);
      }
    }
    for (int i = front.size() - 1; i >= 0; i--) {
      waiting.addFirst(front.get(i));
    }
  }

  /**
   * Delivers what waits and what is held, in order, until nothing is left, and then lets the rules
   * be switched so that frames go straight to the guest.
   *
   * <p>A frame that is forwarded to us at the very moment of the switch can be overtaken by one
   * that comes after it, so the switch waits for a pause between frames, if there is one. A frame
   * that comes in it all the same is delivered at once, and counted.
   *
   * @param direct changes the rules
   * @param deadlineNanos after that the guest is taken not to serve its NIC, and frames that do not
   *     fit into the tap are dropped, as the kernel itself drops them
   */
  void deliver(RuleSwitch direct, long deadlineNanos) throws ColoringException {
    boolean served = true;
    Pause pause = new Pause();
    while (served && !pause.isOver()) {
      List<Frame> batch = takeArrived();
      served = putAll(batch, deadlineNanos);
      pause.after(batch.isEmpty());
    }
    direct.run();
    overtakenFrames += putArrived(deadlineNanos);
    Linux.awaitGracePeriod();
    overtakenFrames += putArrived(deadlineNanos);
    if (overtakenFrames > 0 || undeliveredFrames > 0) {
      LOG.info(
          "tap {}: {} frames may have been overtaken, {} did not fit in",
          port.nic().tap(),
          overtakenFrames,
          undeliveredFrames);
    }
  }

  /** A change of rules. */
  interface RuleSwitch {
    void run() throws ColoringException;
  }

  private int putArrived(long deadlineNanos) throws ColoringException {
    List<Frame> late = takeArrived();
    putAll(late, deadlineNanos);
    return late.size();
  }

  private boolean putAll(List<Frame> frames, long deadlineNanos) throws ColoringException {
    boolean served = true;
    for (Frame frame : frames) {
      // Once the guest does not serve its NIC, waiting for each frame again would be of no use.
      boolean put = served ? port.put(frame.bytes(), deadlineNanos) : port.putNow(frame.bytes());
      if (!put) {
        served = false;
        undeliveredFrames++;
      }
    }
    return served;
  }

  private synchronized List<Frame> takeArrived() throws ColoringException {
    readArrived();
    List<Frame> taken = new ArrayList<>(waiting);
    taken.addAll(held);
    waiting.clear();
    held.clear();
    taken.forEach(budget::giveBack);
    return taken;
  }

  /**
   * Sends what the guest sent while others had not been cut, in order, until nothing is left, and
   * then lets the rules be switched so that the guest's frames go straight out. The same holds for
   * the moment of the switch as in {@link #deliver}.
   *
   * @param addRule adds a rule by which one more source address passes
   */
  void releaseSent(RuleAdder addRule, RuleSwitch direct) throws ColoringException {
    if (taps.send().isEmpty()) {
      direct.run();
      return;
    }
    Pause pause = new Pause();
    while (!pause.isOver()) {
      List<Frame> batch = takeSent();
      for (Frame frame : batch) {
        port.sendAsGuest(frame.withSource(token(frame.source(), addRule)));
      }
      pause.after(batch.isEmpty());
    }
    direct.run();
    sendRest();
    Linux.awaitGracePeriod();
    sendRest();
  }

  /** A further rule. */
  interface RuleAdder {
    void add(String rule) throws ColoringException;
  }

  private void sendRest() throws ColoringException {
    List<Frame> late = takeSent();
    overtakenFrames += late.size();
    for (Frame frame : late) {
      port.sendAsGuest(frame.bytes());
    }
  }

  private long token(long source, RuleAdder addRule) throws ColoringException {
    OptionalLong known = tokens.find(source);
    if (known.isPresent()) {
      return known.getAsLong();
    }
    long token = tokens.add(source);
    addRule.add(rules.tokenRule(token, source));
    return token;
  }

  private synchronized List<Frame> takeSent() throws ColoringException {
    readSent();
    List<Frame> taken = new ArrayList<>(sent);
    sent.clear();
    taken.forEach(budget::giveBack);
    return taken;
  }

  synchronized long heldFrames() {
    return heldFrames;
  }

  synchronized long unreadFrames() {
    return unreadFrames;
  }

  synchronized long inFlightFrames() {
    return inFlight.size();
  }

  synchronized List<Frame> inFlight() {
    return List.copyOf(inFlight);
  }
}
