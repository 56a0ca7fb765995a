// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vif of a Xen guest about to start. Until the restored guest has connected to it, which takes
 * a moment after its start, the vif has no carrier and the bridge drops what is for the guest. So a
 * tap of our own stands in for it: it is a port of the bridge that has the guest's address, and
 * keeps what comes. When the guest is there it gets the frames in flight, then what came for it,
 * and the bridge sends to the vif again.
 *
 * <p>Both get frames for everybody once the vif has a carrier: rules let one of them pass.
 *
 * <p>When our process ends the kernel removes the tap, with its entry in the bridge, and the rules.
 */
final class VifReplay implements NicReplay {
  private static final Logger LOG = LoggerFactory.getLogger(VifReplay.class);
  private static final int QUEUE_FRAMES = 16_384;
  private static final Duration CONNECTED = Duration.ofSeconds(20);
  private static final Duration DELIVERED = Duration.ofSeconds(5);

  /** No {@link #open} takes longer. */
  static final Duration LONGEST = CONNECTED.plus(DELIVERED).plusSeconds(2);

  private static final long LOOK_NANOS = 20_000_000;
  private static final String FOR_MANY = "ether daddr & 01:00:00:00:00:00 != 00:00:00:00:00:00";

  private final Nic nic;
  private final Deque<Frame> inFlight;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final String table;
  private final LinkControl links;
  private final GuestVif vif;
  private final CaptureTap standIn;
  private final Nftables nftables;

  /** Works in the calling thread's network namespace. After a failure nothing is left. */
  VifReplay(Nic nic, List<Frame> inFlight, LinkControl links) throws ColoringException {
    this.nic = nic;
    this.inFlight = new ArrayDeque<>(inFlight);
    this.links = links;
    int index = links.index(nic.tap());
    Operation operation = new Operation("replay" + index);
    this.table = operation.table();
    try {
      vif = keep(GuestVif.open(nic, links, TapRules.INJECTED_MARK));
      standIn = keep(CaptureTap.create(operation.devicePrefix() + "r", QUEUE_FRAMES, links));
      nftables = keep(Nftables.open());
      nftables.run(
          """
          add table netdev %1$s { flags owner; }
          add chain netdev %1$s vif { type filter hook egress device "%2$s" priority 500; policy accept; }
          add chain netdev %1$s standin { type filter hook egress device "%3$s" priority 500; policy accept; }
          add rule netdev %1$s vif meta mark 0x%4$08x accept
          add rule netdev %1$s vif %5$s drop
          """
              .formatted(table, nic.tap(), standIn.name(), TapRules.INJECTED_MARK, FOR_MANY));
      links.setMtu(standIn.name(), links.mtu(nic.tap()));
      IpCommand.run("ip", "link", "set", "dev", standIn.name(), "master", nic.bridge());
      giveAddressTo(standIn.name(), "static", "sticky");
    } catch (ColoringException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  /** The bridge sends what is for the guest to this port from now on. */
  private void giveAddressTo(String port, String... how) throws ColoringException {
    Deque<String> command =
        new ArrayDeque<>(
            List.of("bridge", "fdb", "replace", nic.mac().value(), "dev", port, "master"));
    command.addAll(List.of(how));
    IpCommand.run(command.toArray(String[]::new));
  }

  @Override
  public long frames() {
    return inFlight.size();
  }

  @Override
  public void open() throws ColoringException {
    try {
      awaitConnected();
      long deadlineNanos = System.nanoTime() + DELIVERED.toNanos();
      long undelivered = putAll(inFlight, deadlineNanos);
      Pause pause = new Pause();
      while (!pause.isOver()) {
        Deque<Frame> arrived = arrived();
        undelivered += putAll(arrived, deadlineNanos);
        pause.after(arrived.isEmpty());
      }
      nftables.run(
          """
          flush chain netdev %1$s vif
          add rule netdev %1$s standin %2$s drop
          """
              .formatted(table, FOR_MANY));
      giveAddressTo(nic.tap(), "dynamic");
      Linux.awaitGracePeriod();
      Deque<Frame> late = arrived();
      undelivered += putAll(late, deadlineNanos);
      if (undelivered > 0 || !late.isEmpty()) {
        LOG.info(
            "vif {}: {} frames may have been overtaken, {} did not fit in",
            nic.tap(),
            late.size(),
            undelivered);
      }
    } finally {
      close();
    }
  }

  private void awaitConnected() throws ColoringException {
    long deadlineNanos = System.nanoTime() + CONNECTED.toNanos();
    while (!links.isRunning(nic.tap()) || !LinkTable.read().forwardsTo(nic.tap())) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new ColoringException(
            "the guest did not connect to vif %s within %d s, so frames in flight to it are lost"
                .formatted(nic.tap(), CONNECTED.toSeconds()));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private Deque<Frame> arrived() throws ColoringException {
    Deque<Frame> frames = new ArrayDeque<>();
    for (Optional<Frame> frame = standIn.read(); frame.isPresent(); frame = standIn.read()) {
      // A bridge sends what it finds no port for to all of them.
      if (frame.get().isFor(nic.mac())) {
        frames.add(frame.get());
      }
    }
    return frames;
  }

  /** Returns how many did not fit in. */
  private long putAll(Deque<Frame> frames, long deadlineNanos) throws ColoringException {
    long undelivered = 0;
    for (Frame frame : frames) {
      if (!vif.put(frame.bytes(), deadlineNanos)) {
        undelivered++;
      }
    }
    return undelivered;
  }

  @Override
  public void close() {
    Closing.all(opened);
  }
}
