// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.MacAddress;
import java.util.HexFormat;

/**
 * An Ethernet frame as on the wire, without checksum sequence.
 *
 * @param bytes never changed after construction
 * @param arrivalMicros when it was read, in microseconds since 1970
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared by identity only; copying would double the cost
record Frame(byte[] bytes, long arrivalMicros) {
  private static final int MAC_BYTES = 6;
  private static final int TYPE_OFFSET = 2 * MAC_BYTES;

  /** In the first byte of addresses that stand for several machines. */
  private static final long GROUP_BIT = 1L << 40;

  static final int HEADER_BYTES = TYPE_OFFSET + 2;

  long destination() {
    return mac(0);
  }

  long source() {
    return mac(MAC_BYTES);
  }

  /** Whether the guest of that address would take it. */
  boolean isFor(MacAddress mac) {
    return destination() == number(mac) || (destination() & GROUP_BIT) != 0;
  }

  int type() {
    return ((bytes[TYPE_OFFSET] & 0xff) << 8) | (bytes[TYPE_OFFSET + 1] & 0xff);
  }

  /** The same frame as if sent from another address. */
  byte[] withSource(long mac) {
    byte[] copy = bytes.clone();
    putMac(copy, MAC_BYTES, mac);
    return copy;
  }

  private long mac(int offset) {
    long mac = 0;
    for (int i = 0; i < MAC_BYTES; i++) {
      mac = (mac << 8) | (bytes[offset + i] & 0xff);
    }
    return mac;
  }

  static void putMac(byte[] bytes, int offset, long mac) {
    for (int i = 0; i < MAC_BYTES; i++) {
      bytes[offset + i] = (byte) (mac >>> (8 * (MAC_BYTES - 1 - i)));
    }
  }

  /** The address as a 48-bit number, which compares faster than text. */
  static long number(MacAddress mac) {
    return HexFormat.fromHexDigitsToLong(mac.value().replace(":", ""));
  }

  static String text(long mac) {
    byte[] bytes = new byte[MAC_BYTES];
    putMac(bytes, 0, mac);
    return HexFormat.ofDelimiter(":").formatHex(bytes);
  }
}
