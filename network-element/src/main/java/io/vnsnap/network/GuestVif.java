// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The vif of a Xen guest's NIC, which Linux's xen-netback serves.
 *
 * <p>Guest and netback share two rings of entries; see {@link VifQueue}.
 */
final class GuestVif implements GuestPort {
  /** netback keeps half a MiB for a guest that has no room, and drops what comes then. */
  private static final int BURST_BYTES = 1 << 18;

  private static final long PARK_NANOS = 100_000;

  private final Nic nic;
  private final int index;
  private final PacketSocket socket;
  private final VifRings rings;
  private Optional<CaptureTap> wayIn = Optional.empty();
  private int sentBytesSinceEmpty;

  private GuestVif(Nic nic, int index, PacketSocket socket, VifRings rings) {
    this.nic = nic;
    this.index = index;
    this.socket = socket;
    this.rings = rings;
  }

  /**
   * @param mark the packet mark of frames that we put into the vif
   */
  static GuestVif open(Nic nic, LinkControl links, int mark) throws ColoringException {
    int index = links.index(nic.tap());
    return new GuestVif(
        nic, index, PacketSocket.open(nic.tap(), links, mark), VifRings.of(nic.tap()));
  }

  @Override
  public Nic nic() {
    return nic;
  }

  @Override
  public void rehearse() throws ColoringException {
    rings.read();
  }

  private boolean await(Predicate<VifQueue> state, long deadlineNanos) throws ColoringException {
    long lookNanos = System.nanoTime();
    while (!rings.read().stream().allMatch(state)) {
      long nowNanos = System.nanoTime();
      if (nowNanos - deadlineNanos >= 0) {
        return false;
      }
      // Guest and netback may need the processor that looks at them.
      LockSupport.parkNanos(Math.max(PARK_NANOS, 4 * (nowNanos - lookNanos)));
      lookNanos = System.nanoTime();
    }
    return true;
  }

  @Override
  public boolean settle(QueueingBacklog backlog, long deadlineNanos) throws ColoringException {
    return backlog.awaitNone(index, deadlineNanos) && await(VifQueue::hasTakenAll, deadlineNanos);
  }

  /** The suspended guest sends nothing more, so the ring only gets emptier. */
  @Override
  public void awaitSent(long deadlineNanos) throws ColoringException {
    if (!await(VifQueue::hasSentAll, deadlineNanos)) {
      throw new ColoringException(
          "vif %s: the host did not fetch in time what the guest had sent; is its rate limited?"
              .formatted(nic.tap()));
    }
  }

  /** What is in the guest's ring is the guest's. */
  @Override
  public List<byte[]> takeAll() {
    return List.of();
  }

  @Override
  public long untakenFrames(boolean settled) throws ColoringException {
    long frames = 0;
    for (VifQueue queue : rings.read()) {
      frames += queue.waitingFrames() + queue.untakenEntries();
    }
    return frames;
  }

  @Override
  public boolean put(byte[] frame, long deadlineNanos) throws ColoringException {
    if (sentBytesSinceEmpty + frame.length > BURST_BYTES) {
      if (!await(VifQueue::isEmpty, deadlineNanos)) {
        return false;
      }
      sentBytesSinceEmpty = 0;
    }
    while (!socket.send(frame)) {
      if (!await(VifQueue::isEmpty, deadlineNanos)) {
        return false;
      }
      LockSupport.parkNanos(PARK_NANOS);
      if (System.nanoTime() - deadlineNanos >= 0) {
        return false;
      }
      sentBytesSinceEmpty = 0;
    }
    sentBytesSinceEmpty += frame.length;
    return true;
  }

  @Override
  public boolean putNow(byte[] frame) throws ColoringException {
    return socket.send(frame);
  }

  @Override
  public void prepareToSend(CaptureTap sent) throws ColoringException {
    sent.leadInto(nic.tap());
    wayIn = Optional.of(sent);
  }

  @Override
  public void sendAsGuest(byte[] frame) throws ColoringException {
    wayIn.orElseThrow().write(frame);
  }

  @Override
  public void close() {
    socket.close();
  }
}
