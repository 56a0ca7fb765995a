// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Run on a host of the lab: sends frames to a guest, and prints for each second when it ended
 * (milliseconds since 1970), how many frames were sent, and how many the guest's tap handed to
 * QEMU.
 */
public final class FrameSender {
  private static final int DISCARD_PORT = 9;
  private static final int PAYLOAD_BYTES = 200;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NAP_NANOS = 100_000;

  private FrameSender() {}

  /** Arguments: tap, address of the guest, seconds, frames per second at most. */
  public static void main(String[] arguments) throws IOException {
    Path counter = Path.of("/sys/class/net").resolve(arguments[0]).resolve("statistics/tx_packets");
    InetSocketAddress guest = new InetSocketAddress(arguments[1], DISCARD_PORT);
    int seconds = Integer.parseInt(arguments[2]);
    double mostPerNano = Double.parseDouble(arguments[3]) / NANOS_PER_SECOND;
    ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
    try (DatagramChannel channel = DatagramChannel.open()) {
      long taken = read(counter);
      for (int second = 0; second < seconds; second++) {
        long begin = System.nanoTime();
        long sent = 0;
        for (long passed = 0; passed < NANOS_PER_SECOND; passed = System.nanoTime() - begin) {
          if (sent < passed * mostPerNano) {
            channel.send(payload.clear(), guest);
            sent++;
          } else {
            LockSupport.parkNanos(NAP_NANOS);
          }
        }
        long now = read(counter);
        System.out.println(System.currentTimeMillis() + " " + sent + " " + (now - taken));
        taken = now;
      }
    }
  }

  private static long read(Path counter) throws IOException {
    return Long.parseLong(Files.readString(counter).strip());
  }
}
