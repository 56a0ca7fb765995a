// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.vnsnap.core.port.ColoringException;
import java.nio.charset.StandardCharsets;

/** Reads and sets properties of network interfaces by netdevice(7) in the opener's namespace. */
final class LinkControl implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SIOCGIFFLAGS = 0x8913;
  private static final int SIOCSIFFLAGS = 0x8914;
  private static final int SIOCGIFMTU = 0x8921;
  private static final int SIOCSIFMTU = 0x8922;
  private static final int SIOCGIFINDEX = 0x8933;
  private static final int SIOCGIFTXQLEN = 0x8942;
  private static final int SIOCSIFTXQLEN = 0x8943;
  private static final int SIOCETHTOOL = 0x8946;
  private static final int ETHTOOL_GCOALESCE = 0x0e;
  private static final int ETHTOOL_COALESCE_BYTES = 92;
  private static final int RX_MAX_COALESCED_FRAMES_OFFSET = 8;
  private static final short IFF_UP = 1;
  private static final short IFF_RUNNING = 0x40;
  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;

  private final int fd;

  private LinkControl(int fd) {
    this.fd = fd;
  }

  static LinkControl open() throws ColoringException {
    return new LinkControl(
        Linux.check(
            LibC.socket(AF_INET, SOCK_DGRAM | Linux.O_CLOEXEC, 0), "opening a control socket"));
  }

  /** A zeroed {@code struct ifreq} with the name in place. */
  static Memory request(String name) throws ColoringException {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length == 0 || bytes.length >= NAME_BYTES) {
      throw new ColoringException("\"%s\" is not the name of a network interface".formatted(name));
    }
    Memory request = new Memory(REQUEST_BYTES);
    request.clear();
    request.write(0, bytes, 0, bytes.length);
    return request;
  }

  int index(String name) throws ColoringException {
    Memory request = request(name);
    call(SIOCGIFINDEX, request, "finding " + name);
    return request.getInt(NAME_BYTES);
  }

  boolean isUp(String name) throws ColoringException {
    return (flags(name).getShort(NAME_BYTES) & IFF_UP) != 0;
  }

  /** Whether it is up and has carrier. */
  boolean isRunning(String name) throws ColoringException {
    return (flags(name).getShort(NAME_BYTES) & IFF_RUNNING) != 0;
  }

  private Memory flags(String name) throws ColoringException {
    Memory request = request(name);
    call(SIOCGIFFLAGS, request, "reading the flags of " + name);
    return request;
  }

  void setUp(String name) throws ColoringException {
    Memory request = flags(name);
    request.setShort(NAME_BYTES, (short) (request.getShort(NAME_BYTES) | IFF_UP));
    call(SIOCSIFFLAGS, request, "setting up " + name);
  }

  void setMtu(String name, int mtuBytes) throws ColoringException {
    Memory request = request(name);
    request.setInt(NAME_BYTES, mtuBytes);
    call(SIOCSIFMTU, request, "setting the MTU of " + name);
  }

  int mtu(String name) throws ColoringException {
    Memory request = request(name);
    call(SIOCGIFMTU, request, "reading the MTU of " + name);
    return request.getInt(NAME_BYTES);
  }

  /** How many frames wait in the interface at most; for a tap, in each of its rings. */
  int queueLength(String name) throws ColoringException {
    Memory request = request(name);
    call(SIOCGIFTXQLEN, request, "reading the queue length of " + name);
    return request.getInt(NAME_BYTES);
  }

  void setQueueLength(String name, int frames) throws ColoringException {
    Memory request = request(name);
    request.setInt(NAME_BYTES, frames);
    call(SIOCSIFTXQLEN, request, "setting the queue length of " + name);
  }

  /** How many frames that a guest sends may wait for the next one (ethtool -c, rx-frames). */
  int batchedFrames(String name) throws ColoringException {
    try (Memory coalesce = new Memory(ETHTOOL_COALESCE_BYTES)) {
      coalesce.clear();
      coalesce.setInt(0, ETHTOOL_GCOALESCE);
      Memory request = request(name);
      request.setPointer(NAME_BYTES, coalesce);
      call(SIOCETHTOOL, request, "reading the coalescing of " + name);
      return coalesce.getInt(RX_MAX_COALESCED_FRAMES_OFFSET);
    }
  }

  private void call(int request, Pointer argument, String what) throws ColoringException {
    Linux.check(LibC.ioctl(fd, request, argument), what);
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
