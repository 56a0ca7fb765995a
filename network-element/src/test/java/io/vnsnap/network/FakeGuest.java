// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Memory;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.util.ArrayList;
import java.util.List;

/**
 * A member as the network sees it: a process (ours) that holds a tap with virtio headers, reads
 * frames when it serves its NIC and writes frames as a guest would.
 */
final class FakeGuest implements AutoCloseable {
  private static final int HEADER_BYTES = 10;
  private static final int POLL_MILLIS = 5;
  private static final long TUNSETCARRIER = 0x400454e2L;

  private final String tap;
  private final String mac;
  private final String bridge;
  private final int fd;
  private final List<Frame> received = new ArrayList<>();
  private final Thread reader;
  private boolean serving = true;
  private boolean ending;

  private FakeGuest(String tap, String mac, String bridge, int fd) {
    this.tap = tap;
    this.mac = mac;
    this.bridge = bridge;
    this.fd = fd;
    this.reader = new Thread(this::read, "guest-" + tap);
    reader.setDaemon(true);
    reader.start();
  }

  /** Called in the host's namespace. */
  static FakeGuest create(String tap, String mac, String bridge) throws Exception {
    int fd =
        Linux.check(
            LibC.open("/dev/net/tun", Linux.O_RDWR | Linux.O_NONBLOCK | Linux.O_CLOEXEC), "open");
    Memory request = LinkControl.request(tap);
    int tapNoPiVnetHdr = 0x0002 | 0x1000 | 0x4000;
    request.setShort(16, (short) tapNoPiVnetHdr);
    Linux.check(LibC.ioctl(fd, 0x400454caL, request), "TUNSETIFF");
    // As QEMU does for a virtio guest: checksums and TCP segmentation are the guest's matter.
    int csumTso4Tso6 = 0x07;
    LibC.syscall(16, fd, 0x400454d0L, csumTso4Tso6);
    TestNamespace.ip("link", "set", tap, "master", bridge, "up", "mtu", "9000");
    return new FakeGuest(tap, mac, bridge, fd);
  }

  MemberName name() {
    return new MemberName(tap);
  }

  Nic nic() {
    return new Nic(new MacAddress(mac), tap, bridge, 1, false);
  }

  String mac() {
    return mac;
  }

  private void read() {
    try (Memory buffer = new Memory(1 << 17);
        Memory poll = new Memory(8)) {
      while (true) {
        synchronized (this) {
          while (!serving && !ending) {
            wait();
          }
          if (ending) {
            return;
          }
          long length = LibC.read(fd, buffer, 1 << 17);
          if (length > 0) {
            received.add(
                new Frame(
                    buffer.getByteArray(HEADER_BYTES, (int) length - HEADER_BYTES),
                    CaptureTap.nowMicros()));
            notifyAll();
            continue;
          }
        }
        poll.setInt(0, fd);
        poll.setInt(4, 1);
        LibC.poll(poll, 1, POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the guest takes frames; it does not while its vCPUs stand still. */
  synchronized void serve(boolean serving) {
    this.serving = serving;
    notifyAll();
  }

  /** Whether the NIC has a carrier; that of a Xen guest has none until it has connected. */
  void carrier(boolean on) throws ColoringException {
    try (Memory state = new Memory(Integer.BYTES)) {
      state.setInt(0, on ? 1 : 0);
      Linux.check(LibC.ioctl(fd, TUNSETCARRIER, state), "TUNSETCARRIER");
    }
  }

  void send(byte[] frame) throws ColoringException {
    sendWithHeader(new byte[HEADER_BYTES], frame);
  }

  void sendWithHeader(byte[] header, byte[] frame) throws ColoringException {
    byte[] buffer = new byte[HEADER_BYTES + frame.length];
    System.arraycopy(header, 0, buffer, 0, HEADER_BYTES);
    System.arraycopy(frame, 0, buffer, HEADER_BYTES, frame.length);
    if (LibC.write(fd, buffer, buffer.length) != buffer.length) {
      throw new ColoringException("guest " + tap + " can't send: " + Linux.lastError());
    }
  }

  /** Test frames received so far, see {@link TestFrames}. */
  synchronized List<Frame> received() {
    return received.stream().filter(TestFrames::isTestFrame).toList();
  }

  synchronized List<Frame> everythingReceived() {
    return List.copyOf(received);
  }

  synchronized void forget() {
    received.clear();
  }

  @Override
  public void close() {
    synchronized (this) {
      ending = true;
      notifyAll();
    }
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LibC.close(fd);
  }
}
