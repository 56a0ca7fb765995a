// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The tap of a member's NIC, through the hypervisor's own descriptors and a packet socket.
 *
 * <p>Between our rules and the guest a frame waits in the tap's ring (one for each queue); the
 * hypervisor, or vhost, takes it from there.
 */
final class GuestTap implements GuestPort {
  private static final long TUNGETVNETHDRSZ = 0x800454d7L;
  private static final long TUNGETIFF = 0x800454d2L;
  private static final short IFF_VNET_HDR = 0x4000;
  private static final int NAME_BYTES = 16;
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS_OFFSET = 4;
  private static final int RETURNED_EVENTS_OFFSET = 6;
  private static final int BUFFER_BYTES = 1 << 17;

  /** Half the ring at most, so that it never overflows though we count per tap and not per ring. */
  private static final int BURST_FRAMES_MAX = 256;

  private static final long PARK_NANOS = 50_000;

  private final Nic nic;
  private final int index;
  private final List<Integer> queues;
  private final PacketSocket socket;
  private final int headerBytes;
  private final int burstFrames;
  private final Memory pollFds;
  private int sentSinceEmpty;
  private boolean open = true;

  private GuestTap(
      Nic nic,
      int index,
      List<Integer> queues,
      PacketSocket socket,
      int headerBytes,
      int ringFrames) {
    this.nic = nic;
    this.index = index;
    this.queues = List.copyOf(queues);
    this.socket = socket;
    this.headerBytes = headerBytes;
    this.burstFrames = Math.max(1, Math.min(BURST_FRAMES_MAX, ringFrames / 2));
    this.pollFds = new Memory((long) POLLFD_BYTES * queues.size());
    for (int i = 0; i < queues.size(); i++) {
      pollFds.setInt((long) POLLFD_BYTES * i, queues.get(i));
      pollFds.setShort((long) POLLFD_BYTES * i + EVENTS_OFFSET, Linux.POLLIN);
    }
  }

  /**
   * @param queues descriptors of the tap, which this object closes, also when it fails
   * @param mark the packet mark of frames that we put into the tap
   */
  static GuestTap open(Nic nic, List<Integer> queues, LinkControl links, int mark)
      throws ColoringException {
    PacketSocket socket = null;
    try {
      if (queues.isEmpty()) {
        throw new ColoringException(
            "tap %s: no process holds it; is the member running?".formatted(nic.tap()));
      }
      if (!links.isUp(nic.tap())) {
        throw new ColoringException(
            "tap %s is down; set it up with: ip link set %s up".formatted(nic.tap(), nic.tap()));
      }
      socket = PacketSocket.open(nic.tap(), links, mark);
      return new GuestTap(
          nic,
          links.index(nic.tap()),
          queues,
          socket,
          headerBytes(queues.get(0), nic.tap()),
          links.queueLength(nic.tap()));
    } catch (ColoringException e) {
      queues.forEach(LibC::close);
      if (socket != null) {
        socket.close();
      }
      throw e;
    }
  }

  /** The length of the virtio header before each frame on the descriptor. */
  private static int headerBytes(int fd, String name) throws ColoringException {
    Memory request = LinkControl.request(name);
    Linux.check(LibC.ioctl(fd, TUNGETIFF, request), "reading the mode of " + name);
    if ((request.getShort(NAME_BYTES) & IFF_VNET_HDR) == 0) {
      return 0;
    }
    try (Memory size = new Memory(Integer.BYTES)) {
      Linux.check(LibC.ioctl(fd, TUNGETVNETHDRSZ, size), "reading the header length of " + name);
      return size.getInt(0);
    }
  }

  @Override
  public Nic nic() {
    return nic;
  }

  @Override
  public void rehearse() throws ColoringException {
    isEmpty();
  }

  /** Whether no frame waits for the hypervisor in any ring. */
  private synchronized boolean isEmpty() throws ColoringException {
    checkOpen();
    if (Linux.check(LibC.poll(pollFds, queues.size(), 0), "polling " + nic.tap()) == 0) {
      return true;
    }
    for (int i = 0; i < queues.size(); i++) {
      long at = (long) POLLFD_BYTES * i + RETURNED_EVENTS_OFFSET;
      if ((pollFds.getShort(at) & Linux.POLLIN) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * @return whether the hypervisor had taken everything before the deadline
   */
  private boolean awaitEmpty(long deadlineNanos) throws ColoringException {
    while (!isEmpty()) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        return false;
      }
      LockSupport.parkNanos(PARK_NANOS);
    }
    return true;
  }

  @Override
  public boolean put(byte[] frame, long deadlineNanos) throws ColoringException {
    if (sentSinceEmpty >= burstFrames) {
      if (!awaitEmpty(deadlineNanos)) {
        return false;
      }
      sentSinceEmpty = 0;
    }
    while (!socket.send(frame)) {
      if (!awaitEmpty(deadlineNanos)) {
        return false;
      }
      sentSinceEmpty = 0;
    }
    sentSinceEmpty++;
    return true;
  }

  /**
   * Frames can wait in the traffic shaper, in the ring, and inside QEMU (see {@link Sentinel}).
   * vhost takes frames back into the ring when the vCPUs stop, so its own buffer needs no care.
   * With several queues a sentinel can't be sent to each of them.
   */
  @Override
  public boolean settle(QueueingBacklog backlog, long deadlineNanos) throws ColoringException {
    if (!backlog.awaitNone(index, deadlineNanos) || !awaitEmpty(deadlineNanos)) {
      return false;
    }
    if (nic.vhost() || queues.size() > 1) {
      return true;
    }
    return putNow(Sentinel.frame()) && awaitEmpty(deadlineNanos);
  }

  /** A frame that a guest sends passes the rules within QEMU's or vhost's own write. */
  @Override
  public void awaitSent(long deadlineNanos) {}

  @Override
  public boolean putNow(byte[] frame) throws ColoringException {
    return socket.send(frame);
  }

  /** The hypervisor's own descriptor is the way. */
  @Override
  public void prepareToSend(CaptureTap sent) {}

  @Override
  public synchronized void sendAsGuest(byte[] frame) throws ColoringException {
    checkOpen();
    byte[] buffer = new byte[headerBytes + frame.length];
    System.arraycopy(frame, 0, buffer, headerBytes, frame.length);
    if (LibC.write(queues.get(0), buffer, buffer.length) < 0) {
      throw new ColoringException(
          "sending out of tap %s failed: %s".formatted(nic.tap(), Linux.lastError()));
    }
  }

  @Override
  public synchronized List<byte[]> takeAll() throws ColoringException {
    if (isEmpty()) {
      return List.of();
    }
    List<byte[]> frames = new ArrayList<>();
    try (Memory buffer = new Memory(BUFFER_BYTES)) {
      for (int queue : queues) {
        long length = LibC.read(queue, buffer, BUFFER_BYTES);
        while (length > 0) {
          frames.add(withPlainHeader(buffer.getByteArray(0, (int) length)));
          length = LibC.read(queue, buffer, BUFFER_BYTES);
        }
        if (length < 0 && Native.getLastError() != Linux.EAGAIN) {
          throw new ColoringException(
              "reading tap %s failed: %s".formatted(nic.tap(), Linux.lastError()));
        }
      }
    }
    return frames;
  }

  /** One for each queue: see {@link Sentinel}. */
  @Override
  public long untakenFrames(boolean settled) {
    return settled || nic.vhost() ? 0 : nic.queues();
  }

  /** The header that packet sockets know: {@code struct virtio_net_hdr}. */
  static final int VIRTIO_HEADER_BYTES = 10;

  private byte[] withPlainHeader(byte[] read) {
    ByteBuffer plain = ByteBuffer.allocate(VIRTIO_HEADER_BYTES + read.length - headerBytes);
    plain.put(read, 0, Math.min(headerBytes, VIRTIO_HEADER_BYTES));
    plain.position(VIRTIO_HEADER_BYTES);
    plain.put(read, headerBytes, read.length - headerBytes);
    return plain.array();
  }

  private void checkOpen() throws ColoringException {
    if (!open) {
      throw new ColoringException("tap %s is no longer ours".formatted(nic.tap()));
    }
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      socket.close();
      queues.forEach(LibC::close);
      pollFds.close();
    }
  }
}
