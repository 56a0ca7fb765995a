// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Native;
import io.vnsnap.core.port.ColoringException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends frames out of one interface by packet(7), past its traffic shaping, with a packet mark.
 *
 * <p>PACKET_QDISC_BYPASS skips the queueing discipline but not nftables' egress hook (seen on Linux
 * 6.18), hence the mark, by which our rules let these frames pass.
 */
final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int SOCKADDR_LL_BYTES = 20;
  private static final int SEND_BUFFER_BYTES = 4 << 20;

  private final String name;
  private final int fd;
  private boolean open = true;

  private PacketSocket(String name, int fd) {
    this.name = name;
    this.fd = fd;
  }

  /** For whole frames. */
  static PacketSocket open(String name, LinkControl links, int mark) throws ColoringException {
    return open(name, links, mark, false);
  }

  /** For frames behind a 10-byte {@code struct virtio_net_hdr}. */
  static PacketSocket openForVirtio(String name, LinkControl links, int mark)
      throws ColoringException {
    return open(name, links, mark, true);
  }

  private static PacketSocket open(String name, LinkControl links, int mark, boolean virtio)
      throws ColoringException {
    String what = "opening a packet socket on " + name;
    // Protocol 0: nothing is received.
    PacketSocket socket =
        new PacketSocket(
            name, Linux.check(LibC.socket(AF_PACKET, SOCK_RAW | Linux.O_CLOEXEC, 0), what));
    try {
      socket.set(SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_BYTES, what);
      if (mark != 0) {
        socket.set(SOL_SOCKET, SO_MARK, mark, what);
      }
      // The bypass refuses super-frames, which the kernel would have to segment.
      socket.set(SOL_PACKET, virtio ? PACKET_VNET_HDR : PACKET_QDISC_BYPASS, 1, what);
      byte[] address =
          ByteBuffer.allocate(SOCKADDR_LL_BYTES)
              .order(ByteOrder.nativeOrder())
              .putShort((short) AF_PACKET)
              .putShort((short) 0)
              .putInt(links.index(name))
              .array();
      Linux.check(LibC.bind(socket.fd, address, SOCKADDR_LL_BYTES), what);
      return socket;
    } catch (ColoringException e) {
      socket.close();
      throw e;
    }
  }

  private void set(int level, int option, int value, String what) throws ColoringException {
    Linux.check(LibC.setsockopt(fd, level, option, new int[] {value}, Integer.BYTES), what);
  }

  /**
   * @return whether the frame went out; false if the interface has no room
   */
  synchronized boolean send(byte[] frame) throws ColoringException {
    while (open) {
      if (LibC.send(fd, frame, frame.length, 0) >= 0) {
        return true;
      }
      int error = Native.getLastError();
      if (error == Linux.ENOBUFS) {
        return false;
      }
      if (error != Linux.EINTR) {
        throw new ColoringException(
            "sending into %s failed: %s".formatted(name, LibC.strerror(error)));
      }
    }
    throw new ColoringException("the packet socket on %s is closed already".formatted(name));
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      LibC.close(fd);
    }
  }
}
