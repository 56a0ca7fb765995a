// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

/**
 * A frame for nobody, put into a tap behind all others: once the hypervisor has taken it, the guest
 * has what was before it.
 *
 * <p>QEMU's own virtio-net keeps at most one frame in a queue of its own while the guest offers no
 * buffer, throws it away when the vCPUs stop, and reads no further frame meanwhile (QEMU 7.2,
 * net/tap.c tap_send, net/queue.c). So a frame behind it that was read proves that it was
 * delivered.
 */
final class Sentinel {
  private static final long DESTINATION = Marker.SOURCE_PREFIX | 0xffffffL;
  private static final long SOURCE = Marker.SOURCE_PREFIX | 0xfffffeL;
  private static final int FRAME_BYTES = 60;

  private Sentinel() {}

  static byte[] frame() {
    byte[] frame = new byte[FRAME_BYTES];
    Frame.putMac(frame, 0, DESTINATION);
    Frame.putMac(frame, 6, SOURCE);
    frame[12] = (byte) (Marker.ETHER_TYPE >> 8);
    frame[13] = (byte) Marker.ETHER_TYPE;
    return frame;
  }

  static boolean is(Frame frame) {
    return frame.destination() == DESTINATION && frame.type() == Marker.ETHER_TYPE;
  }
}
