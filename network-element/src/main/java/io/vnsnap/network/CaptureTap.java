// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A tap device of our own that rules forward frames to, so that we can read them.
 *
 * <p>It is not persistent: the kernel removes it with the last descriptor. It offers no offload, so
 * the kernel cuts super-frames into segments and completes checksums before we read.
 */
final class CaptureTap implements AutoCloseable {
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TAP = 0x0002;
  private static final short IFF_NO_PI = 0x1000;

  /** The most that the kernel's tun driver admits. */
  private static final int MTU_BYTES = 65_521;

  private static final int BUFFER_BYTES = 1 << 17;
  private static final int NAME_BYTES = 16;

  private final String name;
  private final int fd;
  private int index;
  private final Memory buffer = new Memory(BUFFER_BYTES);
  private boolean open = true;

  private CaptureTap(String name, int fd) {
    this.name = name;
    this.fd = fd;
  }

  /**
   * Creates a device in the calling thread's network namespace.
   *
   * @param queueFrames how many frames it keeps for us; the kernel drops what comes beyond
   */
  static CaptureTap create(String name, int queueFrames, LinkControl links)
      throws ColoringException {
    int fd =
        Linux.check(
            LibC.open("/dev/net/tun", Linux.O_RDWR | Linux.O_NONBLOCK | Linux.O_CLOEXEC),
            "opening /dev/net/tun");
    CaptureTap tap = new CaptureTap(name, fd);
    try {
      Memory request = LinkControl.request(name);
      request.setShort(NAME_BYTES, (short) (IFF_TAP | IFF_NO_PI));
      Linux.check(LibC.ioctl(fd, TUNSETIFF, request), "creating the tap device " + name);
      tap.silence();
      links.setMtu(name, MTU_BYTES);
      links.setQueueLength(name, queueFrames);
      links.setUp(name);
      tap.index = links.index(name);
      return tap;
    } catch (ColoringException e) {
      tap.close();
      throw e;
    }
  }

  /** Keeps the host itself from sending IPv6 announcements into the device. */
  private void silence() throws ColoringException {
    Path setting = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
    try {
      if (Files.exists(setting)) {
        Files.writeString(setting, "1");
      }
    } catch (IOException e) {
      throw new ColoringException("%s can't be written: %s".formatted(setting, e.getMessage()), e);
    }
  }

  String name() {
    return name;
  }

  /** The interface index. */
  int index() {
    return index;
  }

  int fd() {
    return fd;
  }

  /** The next frame, if one waits. */
  synchronized Optional<Frame> read() throws ColoringException {
    while (open) {
      long length = LibC.read(fd, buffer, BUFFER_BYTES);
      if (length >= Frame.HEADER_BYTES) {
        return Optional.of(new Frame(buffer.getByteArray(0, (int) length), nowMicros()));
      }
      if (length < 0) {
        int error = Native.getLastError();
        if (error == Linux.EAGAIN) {
          return Optional.empty();
        }
        if (error != Linux.EINTR) {
          throw new ColoringException(
              "reading the tap device %s failed: %s".formatted(name, LibC.strerror(error)));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Lets what is {@link #write written} come in at another interface, as if that had received it:
   * past tc's ingress hook, through nftables' and into the bridge. Frames that are forwarded to
   * this device can be read as before. Works in the calling thread's network namespace.
   */
  void leadInto(String target) throws ColoringException {
    IpCommand.run("tc", "qdisc", "add", "dev", name, "clsact");
    IpCommand.run(
        "tc filter add dev %s ingress protocol all u32 match u32 0 0 action mirred ingress redirect dev %s"
            .formatted(name, target)
            .split(" "));
  }

  /** Hands the kernel a frame as if the device had received it. */
  synchronized void write(byte[] frame) throws ColoringException {
    if (!open) {
      throw new ColoringException("the tap device %s is closed already".formatted(name));
    }
    if (LibC.write(fd, frame, frame.length) < 0) {
      throw new ColoringException(
          "writing to the tap device %s failed: %s".formatted(name, Linux.lastError()));
    }
  }

  static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      LibC.close(fd);
      buffer.close();
    }
  }
}
