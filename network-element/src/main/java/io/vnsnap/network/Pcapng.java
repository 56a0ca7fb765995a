// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

/**
 * Numbers of the pcapng format, version 1.0 (draft-ietf-opsawg-pcapng): blocks of type, length,
 * body and length again, all padded to four bytes.
 */
final class Pcapng {
  static final int SECTION_HEADER = 0x0a0d0d0a;
  static final int INTERFACE_DESCRIPTION = 1;
  static final int ENHANCED_PACKET = 6;
  static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  static final short MAJOR_VERSION = 1;
  static final short MINOR_VERSION = 0;
  static final short LINKTYPE_ETHERNET = 1;
  static final short OPTION_END = 0;
  static final short OPTION_INTERFACE_NAME = 2;
  static final short OPTION_TIMESTAMP_RESOLUTION = 9;

  /** Ten to the minus sixth of a second. */
  static final byte MICROSECONDS = 6;

  static final int BLOCK_FRAME_BYTES = 12;
  static final int BLOCK_HEADER_BYTES = 8;

  private Pcapng() {}

  static int padded(int lengthBytes) {
    return lengthBytes + 3 & ~3;
  }
}
