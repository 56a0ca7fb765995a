// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The two headers at the beginning of a domain's stream.
 *
 * @param version of the stream: 2 up to Xen 4.13, 3 since
 * @param xenMajor major version of the Xen that wrote it
 * @param xenMinor its minor version
 */
public record DomainHeader(int version, DomainKind kind, int xenMajor, int xenMinor) {
  /** Of both together. */
  static final int BYTES = 40;

  /** Guest pages of x86 have 4 KiB. */
  static final int PAGE_SHIFT = 12;

  static final int PAGE_BYTES = 1 << PAGE_SHIFT;

  private static final long MARKER = -1L;
  private static final int ID = 0x58454e46; // XENF
  private static final int BIG_ENDIAN = 1;
  private static final int OLDEST_VERSION = 2;
  private static final int NEWEST_VERSION = 3;
  private static final int RESERVED_BYTES = 6;

  static DomainHeader read(ByteBuffer in) throws StreamFormatException {
    in.order(ByteOrder.BIG_ENDIAN);
    if (in.getLong() != MARKER || in.getInt() != ID) {
      throw new StreamFormatException(
          "the domain in it does not begin as Xen's streams do since Xen 4.6");
    }
    int version = in.getInt();
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw new StreamFormatException(
          "the domain in it has version %d; known are %d and %d"
              .formatted(version, OLDEST_VERSION, NEWEST_VERSION));
    }
    int options = in.getShort() & 0xffff;
    if ((options & BIG_ENDIAN) != 0) {
      throw new StreamFormatException("the domain in it is big-endian");
    }
    if (options != 0) {
      throw new StreamFormatException(
          "the domain in it has unknown options 0x%x".formatted(options));
    }
    in.position(in.position() + RESERVED_BYTES);
    in.order(ByteOrder.LITTLE_ENDIAN);
    DomainKind kind = DomainKind.of(in.getInt());
    int pageShift = in.getShort() & 0xffff;
    if (pageShift != PAGE_SHIFT) {
      throw new StreamFormatException("the pages in it have 2^%d bytes".formatted(pageShift));
    }
    in.getShort();
    return new DomainHeader(version, kind, in.getInt(), in.getInt());
  }

  void write(ByteBuffer out) {
    out.order(ByteOrder.BIG_ENDIAN);
    out.putLong(MARKER).putInt(ID).putInt(version).putShort((short) 0);
    out.put(new byte[RESERVED_BYTES]);
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(kind.code()).putShort((short) PAGE_SHIFT).putShort((short) 0);
    out.putInt(xenMajor).putInt(xenMinor);
  }
}
