// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.ChannelCounts;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ColoringPlan;
import io.vnsnap.core.port.ColoringSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One snapshot's rules and frames on this host. Made by {@link SessionBuilder}. */
final class NftablesColoringSession implements ColoringSession {
  private static final Logger LOG = LoggerFactory.getLogger(NftablesColoringSession.class);
  private static final Duration DELIVERY_DEADLINE = Duration.ofSeconds(5);

  /** The member stands still meanwhile. */
  private static final Duration SENT_DEADLINE = Duration.ofSeconds(1);

  private static final Duration FINISH_DEADLINE = Duration.ofSeconds(15);
  private static final long DROP_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ColoringPlan plan;
  private final Listener listener;
  private final SessionResources resources;
  private final GateWorkers workers;
  private final CaptureReader reader;
  private final Map<MemberName, MemberGates> members;
  private final Set<MemberName> toldHeld = new HashSet<>();
  private final Object state = new Object();
  private long dropCheckNanos = System.nanoTime();
  private int round;
  private boolean drainBegun;
  private boolean drained;
  private boolean failed;
  private boolean finished;

  NftablesColoringSession(ColoringPlan plan, Listener listener, SessionResources resources)
      throws ColoringException {
    this.plan = plan;
    this.listener = listener;
    this.resources = resources;
    this.members = resources.members();
    this.workers = new GateWorkers("vnsnap-deliver");
    this.reader =
        new CaptureReader(
            "vnsnap-capture", resources.gates(), resources.budget(), new ReaderListener());
  }

  void start() {
    reader.start();
  }

  @Override
  public boolean hold(MemberName member, Duration deadline) throws ColoringException {
    long deadlineNanos = System.nanoTime() + deadline.toNanos();
    MemberGates gates = gatesOf(member);
    gates.setHeld();
    gates.gates().forEach(NicGate::startLogging);
    resources.nftables().run(gates.holdRules());
    Linux.awaitGracePeriod();
    boolean settled = true;
    for (NicGate gate : gates.gates()) {
      settled &= gate.port().settle(resources.backlog(), deadlineNanos);
    }
    gates.setSettled(settled);
    return settled;
  }

  @Override
  public void turnPost(MemberName member) throws ColoringException {
    MemberGates gates = gatesOf(member);
    long deadlineNanos = System.nanoTime() + SENT_DEADLINE.toNanos();
    for (NicGate gate : gates.gates()) {
      gate.port().awaitSent(deadlineNanos);
    }
    resources.nftables().run(gates.turnPostRules());
    for (NicGate gate : gates.gates()) {
      List<byte[]> unread = gate.port().takeAll();
      List<Frame> frames =
          unread.isEmpty()
              ? List.of()
              : resources.normalizer().normalize(unread).stream()
                  .filter(frame -> !Sentinel.is(frame))
                  .toList();
      gate.putBack(frames, gate.port().untakenFrames(gates.isSettled()));
    }
  }

  @Override
  public void deliver(MemberName member) throws ColoringException {
    MemberGates gates = gatesOf(member);
    for (NicGate gate : gates.gates()) {
      startDelivery(gates, gate, gate.rules().egress(Phase.OPEN));
    }
  }

  private void startDelivery(MemberGates member, NicGate gate, List<String> rules) {
    String transaction = TapRules.transaction(rules);
    long deadlineNanos = System.nanoTime() + DELIVERY_DEADLINE.toNanos();
    member.addDelivery(
        workers.start(
            () -> {
              try {
                gate.deliver(() -> resources.nftables().run(transaction), deadlineNanos);
              } catch (ColoringException e) {
                fail("frames for %s: %s".formatted(member.member(), e.getMessage()));
                throw e;
              }
            }));
  }

  @Override
  public void sendMarkers(int round) throws ColoringException {
    boolean drainedBefore;
    synchronized (state) {
      this.round = Math.max(this.round, round);
      drainedBefore = drained;
    }
    resources.markers().send(round);
    if (drainedBefore) {
      listener.drained(round);
    } else {
      drainIfComplete();
    }
  }

  /** When the last marker has come, frames can still be in the hands of a processor. */
  private void drainIfComplete() {
    synchronized (state) {
      if (drainBegun || round == 0 || !resources.gates().stream().allMatch(NicGate::isDrained)) {
        return;
      }
      drainBegun = true;
    }
    workers.run(
        () -> {
          try {
            endLogging();
          } catch (ColoringException e) {
            fail(e.getMessage());
          }
        });
  }

  private void endLogging() throws ColoringException {
    Linux.awaitGracePeriod();
    for (NicGate gate : resources.gates()) {
      gate.endLogging();
    }
    checkDrops();
    int reached;
    synchronized (state) {
      if (failed) {
        return;
      }
      drained = true;
      reached = round;
    }
    listener.drained(reached);
  }

  private final class ReaderListener implements CaptureReader.Listener {
    @Override
    public void arrived(NicGate gate) {
      for (MemberGates member : members.values()) {
        if (member.gates().contains(gate)
            && !member.isHeld()
            && plan.carrier() == ColorCarrier.GBP
            && gate.hasHeldFrames()
            && toldHeld.add(member.member())) {
          listener.postFrameHeld(member.member());
        }
      }
      if (gate.isDrained()) {
        drainIfComplete();
      }
    }

    @Override
    public void tick() throws ColoringException {
      if (resources.budget().isExceeded()) {
        fail(
            "held and logged frames need more than the limit of %d bytes; raise the limit or take the snapshot when there is less traffic"
                .formatted(resources.budget().limitBytes()));
      }
      if (System.nanoTime() - dropCheckNanos > DROP_CHECK_NANOS) {
        dropCheckNanos = System.nanoTime();
        checkDrops();
      }
    }

    @Override
    public void failed(ColoringException reason) {
      fail(reason.getMessage());
    }
  }

  private void checkDrops() throws ColoringException {
    Optional<String> device = resources.drops().findDrop();
    if (device.isPresent()) {
      fail(
          "the kernel dropped frames on their way to the device %s; take the snapshot when there is less traffic"
              .formatted(device.get()));
    }
  }

  /** The log is useless from now on; what waits is delivered when the session ends. */
  private void fail(String reason) {
    synchronized (state) {
      if (failed) {
        return;
      }
      failed = true;
    }
    resources.gates().forEach(NicGate::forgetLog);
    LOG.warn("operation {}: {}", plan.operation(), reason);
    listener.failed(reason);
  }

  @Override
  public void release() throws ColoringException {
    finish();
    synchronized (state) {
      if (failed) {
        throw new ColoringException("frames of the snapshot were lost; see the failure before");
      }
    }
  }

  /** Delivers everything, then takes all rules and devices away, whatever else fails. */
  private void finish() throws ColoringException {
    synchronized (state) {
      if (finished) {
        return;
      }
      finished = true;
    }
    try {
      List<Future<?>> deliveries = new ArrayList<>();
      for (MemberGates member : members.values()) {
        if (member.deliveries().isEmpty()) {
          for (NicGate gate : member.gates()) {
            startDelivery(member, gate, gate.rules().egressFree());
          }
        }
        deliveries.addAll(member.deliveries());
      }
      List<Future<?>> releases = new ArrayList<>();
      for (NicGate gate : resources.gates()) {
        String free = TapRules.transaction(gate.rules().ingressFree());
        releases.add(
            workers.start(
                () ->
                    gate.releaseSent(
                        rule -> resources.nftables().run(rule + "\n"),
                        () -> resources.nftables().run(free))));
      }
      GateWorkers.await(releases, FINISH_DEADLINE);
      GateWorkers.await(deliveries, FINISH_DEADLINE);
      checkDrops();
    } finally {
      workers.close();
      reader.close();
      resources.close();
    }
  }

  @Override
  public ChannelCounts counts(MemberName member) {
    MemberGates gates = members.get(member);
    if (gates == null) {
      return new ChannelCounts(0, 0, 0);
    }
    long held = 0;
    long inFlight = 0;
    long unread = 0;
    for (NicGate gate : gates.gates()) {
      held += gate.heldFrames();
      inFlight += gate.inFlightFrames();
      unread += gate.unreadFrames();
    }
    return new ChannelCounts(held, inFlight, unread);
  }

  @Override
  public void writeChannel(MemberName member, Path file) throws ColoringException {
    Map<MacAddress, List<Frame>> channels = new LinkedHashMap<>();
    for (NicGate gate : gatesOf(member).gates()) {
      channels.put(gate.port().nic().mac(), gate.inFlight());
    }
    try {
      ChannelFile.write(file, channels);
    } catch (IOException e) {
      throw new ColoringException(
          "the frames in flight can't be written to %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private MemberGates gatesOf(MemberName member) throws ColoringException {
    MemberGates gates = members.get(member);
    if (gates == null) {
      throw new ColoringException(
          "member %s is not part of operation %s on this host".formatted(member, plan.operation()));
    }
    return gates;
  }

  @Override
  public void close() {
    try {
      finish();
    } catch (ColoringException e) {
      LOG.warn("operation {}: {}", plan.operation(), e.getMessage());
    } finally {
      resources.gates().forEach(NicGate::forgetLog);
    }
  }
}
