// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ReplaySession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taps of members about to start: frames in flight are in their rings, frames from the network
 * wait.
 */
final class NftablesReplaySession implements ReplaySession {
  private static final Logger LOG = LoggerFactory.getLogger(NftablesReplaySession.class);
  private static final Duration OPEN_DEADLINE = Duration.ofSeconds(5);
  private static final Duration FINISH_DEADLINE = Duration.ofSeconds(15);

  /**
   * Frames from the network that wait; what comes beyond is lost, as for a machine at its start.
   */
  private static final long WAITING_BYTES_MAX = 64L << 20;

  /** Room in a ring beside the frames in flight. */
  private static final int SPARE_FRAMES = 256;

  private record RaisedQueue(GuestTap tap, int frames) {}

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<NicGate> gates = new ArrayList<>();
  private final List<RaisedQueue> raised = new ArrayList<>();
  private final CaptureBudget budget = new CaptureBudget(WAITING_BYTES_MAX);
  private final LinkControl links;
  private final Nftables nftables;
  private final CaptureReader reader;
  private long replayedFrames;
  private boolean finished;

  private NftablesReplaySession(Map<Nic, Path> channels) throws ColoringException {
    Operation operation = new Operation("replay" + UUID.randomUUID());
    try {
      this.links = keep(LinkControl.open());
      openGates(channels.keySet(), operation);
      this.nftables = keep(Nftables.open());
      nftables.run(installation(operation));
      this.reader = new CaptureReader("vnsnap-replay", gates, budget, new ReaderListener());
      reader.start();
      keep(reader);
      for (NicGate gate : gates) {
        put(gate.tap(), channels.get(gate.tap().nic()));
      }
    } catch (ColoringException | RuntimeException e) {
      Closing.all(opened);
      throw e;
    }
  }

  static ReplaySession begin(Map<Nic, Path> channels) throws ColoringException {
    return new NftablesReplaySession(channels);
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  private void openGates(Set<Nic> nics, Operation operation) throws ColoringException {
    Set<String> taps = new HashSet<>();
    nics.forEach(nic -> taps.add(nic.tap()));
    TapRack rack = keep(new TapRack());
    Map<String, List<Integer>> descriptors = new HashMap<>(TunDescriptors.borrow(taps));
    try {
      int number = 0;
      for (Nic nic : nics) {
        List<Integer> queues = descriptors.remove(nic.tap());
        GuestTap tap =
            keep(
                GuestTap.open(
                    nic, queues == null ? List.of() : queues, links, TapRules.INJECTED_MARK));
        CaptureTaps captures =
            rack.add(
                CaptureTaps.forWaiting(
                    operation.devicePrefix() + number, SessionResources.QUEUE_FRAMES, links));
        TapRules rules =
            new TapRules(
                operation.table(),
                number,
                nic.tap(),
                ColorCarrier.SENDER_HOLD,
                "",
                nic.mac().value(),
                captures.devices());
        gates.add(
            new NicGate(
                tap, rules, captures, budget, Set.of(), new MarkerTally(operation.id(), Set.of())));
        number++;
      }
    } finally {
      descriptors.values().forEach(queues -> queues.forEach(LibC::close));
    }
  }

  private String installation(Operation operation) {
    List<String> commands = new ArrayList<>();
    commands.add("add table netdev %s { flags owner; }".formatted(operation.table()));
    for (NicGate gate : gates) {
      commands.addAll(gate.rules().chains());
      commands.addAll(gate.rules().egressClosed());
    }
    return TapRules.transaction(commands);
  }

  private void put(GuestTap tap, Path channel) throws ColoringException {
    List<Frame> frames;
    try {
      frames = ChannelFile.read(channel, tap.nic().mac());
    } catch (IOException e) {
      throw new ColoringException(
          "the frames in flight can't be read: %s".formatted(e.getMessage()), e);
    }
    int length = links.queueLength(tap.nic().tap());
    if (frames.size() + SPARE_FRAMES > length) {
      links.setQueueLength(tap.nic().tap(), frames.size() + SPARE_FRAMES);
      raised.add(new RaisedQueue(tap, length));
    }
    for (Frame frame : frames) {
      if (!tap.putNow(frame.bytes())) {
        throw new ColoringException(
            "tap %s has no room for %d frames in flight; free memory on the host"
                .formatted(tap.nic().tap(), frames.size()));
      }
      replayedFrames++;
    }
  }

  private static final class ReaderListener implements CaptureReader.Listener {
    @Override
    public void arrived(NicGate gate) {}

    @Override
    public void tick() {}

    @Override
    public void failed(ColoringException reason) {
      LOG.warn("frames for restored members: {}", reason.getMessage());
    }
  }

  @Override
  public long replayedFrames() {
    return replayedFrames;
  }

  @Override
  public void open() throws ColoringException {
    finish(System.nanoTime() + OPEN_DEADLINE.toNanos());
  }

  private synchronized void finish(long deadlineNanos) throws ColoringException {
    if (finished) {
      return;
    }
    finished = true;
    try (GateWorkers workers = new GateWorkers("vnsnap-open")) {
      List<Future<?>> deliveries = new ArrayList<>();
      for (NicGate gate : gates) {
        String free = TapRules.transaction(gate.rules().egressFree());
        deliveries.add(workers.start(() -> gate.deliver(() -> nftables.run(free), deadlineNanos)));
      }
      GateWorkers.await(deliveries, FINISH_DEADLINE);
      restoreQueues(deadlineNanos);
    } finally {
      Closing.all(opened);
    }
  }

  /** A ring is made smaller only when it is empty: the kernel would drop what does not fit. */
  private void restoreQueues(long deadlineNanos) throws ColoringException {
    for (RaisedQueue queue : raised) {
      String name = queue.tap().nic().tap();
      if (queue.tap().awaitEmpty(deadlineNanos)) {
        links.setQueueLength(name, queue.frames());
      } else {
        LOG.warn(
            "tap {} keeps a longer queue since its guest does not read; undo with: ip link set {} txqueuelen {}",
            name,
            name,
            queue.frames());
      }
    }
  }

  /** If the members never started, nothing waits for guests that do not read. */
  @Override
  public void close() {
    try {
      finish(System.nanoTime());
    } catch (ColoringException e) {
      LOG.warn("frames for restored members: {}", e.getMessage());
    }
  }
}
