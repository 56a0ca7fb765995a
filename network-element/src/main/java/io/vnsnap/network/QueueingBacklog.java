// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/**
 * How many frames wait in front of interfaces, in their queueing disciplines, by rtnetlink(7) in
 * the opener's namespace. A bandwidth limit of libvirt's is such a discipline; without one nothing
 * waits there for longer than an instant.
 */
final class QueueingBacklog implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_ROUTE = 0;
  private static final short RTM_NEWQDISC = 36;
  private static final short RTM_GETQDISC = 38;
  private static final short NLMSG_ERROR = 2;
  private static final short NLMSG_DONE = 3;
  private static final short NLM_F_REQUEST_DUMP = 0x301;
  private static final short TCA_STATS2 = 7;
  private static final short TCA_STATS_QUEUE = 3;
  private static final int TYPE_MASK = 0x3fff;
  private static final int HEADER_BYTES = 16;
  private static final int TCMSG_BYTES = 20;
  private static final int ATTRIBUTE_BYTES = 4;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long PARK_NANOS = 50_000;

  private final int fd;
  private boolean open = true;

  private QueueingBacklog(int fd) {
    this.fd = fd;
  }

  static QueueingBacklog open() throws ColoringException {
    return new QueueingBacklog(
        Linux.check(
            LibC.socket(AF_NETLINK, SOCK_RAW | Linux.O_CLOEXEC, NETLINK_ROUTE),
            "opening a netlink socket"));
  }

  /**
   * @return false if something still waited there at the deadline
   */
  boolean awaitNone(int interfaceIndex, long deadlineNanos) throws ColoringException {
    while (frames(interfaceIndex) > 0) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        return false;
      }
      LockSupport.parkNanos(PARK_NANOS);
    }
    return true;
  }

  /** The sum over all disciplines of the interface; a frame can be counted twice if they nest. */
  private synchronized long frames(int interfaceIndex) throws ColoringException {
    if (!open) {
      throw new ColoringException("the netlink socket is closed already");
    }
    byte[] request = new byte[HEADER_BYTES + TCMSG_BYTES];
    over(request)
        .putInt(request.length)
        .putShort(RTM_GETQDISC)
        .putShort(NLM_F_REQUEST_DUMP)
        .putInt(0)
        .putInt(0)
        .putInt(0)
        .putInt(interfaceIndex);
    Linux.check((int) LibC.send(fd, request, request.length, 0), "asking for queues");
    long frames = 0;
    byte[] answer = new byte[BUFFER_BYTES];
    while (true) {
      int length =
          Linux.check((int) LibC.recv(fd, answer, answer.length, 0), "reading about queues");
      ByteBuffer bytes = over(answer).limit(length);
      while (bytes.remaining() >= HEADER_BYTES) {
        int start = bytes.position();
        int size = bytes.getInt();
        short type = bytes.getShort();
        if (type == NLMSG_DONE) {
          return frames;
        }
        if (type == NLMSG_ERROR || size < HEADER_BYTES) {
          throw new ColoringException("the kernel tells nothing about queues");
        }
        if (type == RTM_NEWQDISC && bytes.getInt(start + HEADER_BYTES + 4) == interfaceIndex) {
          int attributes = start + HEADER_BYTES + TCMSG_BYTES;
          frames += queueLength(over(answer).position(attributes).limit(start + size));
        }
        bytes.position(Math.min(bytes.limit(), start + aligned(size)));
      }
    }
  }

  private static long queueLength(ByteBuffer attributes) {
    ByteBuffer statistics = find(attributes, TCA_STATS2);
    ByteBuffer queue = find(statistics, TCA_STATS_QUEUE);
    return queue.hasRemaining() ? Integer.toUnsignedLong(queue.getInt()) : 0;
  }

  /** The body of an attribute; empty if there is none. */
  private static ByteBuffer find(ByteBuffer attributes, short wanted) {
    while (attributes.remaining() >= ATTRIBUTE_BYTES) {
      int start = attributes.position();
      int size = Short.toUnsignedInt(attributes.getShort());
      int type = attributes.getShort() & TYPE_MASK;
      if (type == wanted) {
        return attributes
            .slice(start + ATTRIBUTE_BYTES, size - ATTRIBUTE_BYTES)
            .order(ByteOrder.nativeOrder());
      }
      attributes.position(Math.min(attributes.limit(), start + aligned(size)));
    }
    return ByteBuffer.allocate(0);
  }

  private static int aligned(int sizeBytes) {
    return (sizeBytes + 3) & ~3;
  }

  private static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      LibC.close(fd);
    }
  }
}
