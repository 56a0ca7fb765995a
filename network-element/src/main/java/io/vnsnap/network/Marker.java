// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A frame by which a host says: what comes behind this is not pre.
 *
 * <p>It has the ether type for local experiments (IEEE 802, 0x88b5), which no guest's stack
 * handles, and a locally administered source address that differs for each host and variant, so
 * that whatever spreads flows over paths by their addresses spreads the variants as well.
 *
 * @param operation whose marker it is
 * @param variant from 0; each takes its own path if there are several
 * @param variants how many variants the host sends
 */
record Marker(String operation, int round, int host, int variant, int variants) {
  static final int ETHER_TYPE = 0x88b5;

  /** The first three bytes of the source address. */
  static final long SOURCE_PREFIX = 0x02564e000000L;

  static final long BROADCAST = 0xffffffffffffL;

  private static final int MAGIC = 0x564e534d;
  private static final int FRAME_BYTES_MIN = 60;
  private static final int NUMBER_MASK = 0x7ff;
  private static final int HOST_SHIFT = 12;
  private static final int TYPE_OFFSET = 12;

  byte[] toFrame(long destination) {
    byte[] name = operation.getBytes(StandardCharsets.UTF_8);
    int length = Frame.HEADER_BYTES + 6 * Integer.BYTES + name.length;
    ByteBuffer frame = ByteBuffer.allocate(Math.max(FRAME_BYTES_MIN, length));
    Frame.putMac(frame.array(), 0, destination);
    long source =
        SOURCE_PREFIX | ((long) (host & NUMBER_MASK) << HOST_SHIFT) | (variant & NUMBER_MASK);
    Frame.putMac(frame.array(), 6, source);
    frame.position(TYPE_OFFSET);
    frame.putShort((short) ETHER_TYPE);
    frame.putInt(MAGIC).putInt(round).putInt(host).putInt(variant).putInt(variants);
    frame.putInt(name.length).put(name);
    return frame.array();
  }

  /** What the frame says, if it is a marker. */
  static Optional<Marker> of(Frame frame) {
    if (frame.type() != ETHER_TYPE) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
    bytes.position(Frame.HEADER_BYTES);
    if (bytes.remaining() < 6 * Integer.BYTES || bytes.getInt() != MAGIC) {
      return Optional.empty();
    }
    int round = bytes.getInt();
    int host = bytes.getInt();
    int variant = bytes.getInt();
    int variants = bytes.getInt();
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining() || variant < 0 || variant >= variants) {
      return Optional.empty();
    }
    byte[] name = new byte[length];
    bytes.get(name);
    return Optional.of(
        new Marker(new String(name, StandardCharsets.UTF_8), round, host, variant, variants));
  }
}
