// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Run on a host of the lab: sends frames to a guest as fast as they go, and prints for each second
 * when it ended (milliseconds since 1970), how many frames were sent, and how many the guest's tap
 * handed to QEMU.
 */
public final class FrameSender {
  private static final int DISCARD_PORT = 9;
  private static final int PAYLOAD_BYTES = 200;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private FrameSender() {}

  /** Arguments: tap, address of the guest, seconds. */
  public static void main(String[] arguments) throws IOException {
    Path counter = Path.of("/sys/class/net").resolve(arguments[0]).resolve("statistics/tx_packets");
    InetSocketAddress guest = new InetSocketAddress(arguments[1], DISCARD_PORT);
    int seconds = Integer.parseInt(arguments[2]);
    ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
    try (DatagramChannel channel = DatagramChannel.open()) {
      long taken = read(counter);
      for (int second = 0; second < seconds; second++) {
        long end = System.nanoTime() + NANOS_PER_SECOND;
        long sent = 0;
        while (System.nanoTime() < end) {
          channel.send(payload.clear(), guest);
          sent++;
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
