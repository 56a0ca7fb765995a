// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of libxl's stream, version 2. */
final class LibxlHeader {
  static final int BYTES = 16;

  private static final long IDENT = 0x4c69_6278_6c46_6d74L; // LibxlFmt
  private static final int VERSION = 2;
  private static final int BIG_ENDIAN = 1;
  private static final int LEGACY = 2;

  private LibxlHeader() {}

  static void check(ByteBuffer in) throws StreamFormatException {
    in.order(ByteOrder.BIG_ENDIAN);
    if (in.getLong() != IDENT) {
      throw new StreamFormatException("it does not begin as a stream of libxl does");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new StreamFormatException(
          "it has version %d of libxl's stream; known is %d".formatted(version, VERSION));
    }
    int options = in.getInt();
    if ((options & BIG_ENDIAN) != 0) {
      throw new StreamFormatException("libxl's records in it are big-endian");
    }
    if ((options & LEGACY) != 0) {
      throw new StreamFormatException("it was converted from the format before Xen 4.6");
    }
    if (options != 0) {
      throw new StreamFormatException("it has unknown options 0x%x".formatted(options));
    }
  }

  static void write(ByteBuffer out) {
    out.order(ByteOrder.BIG_ENDIAN).putLong(IDENT).putInt(VERSION).putInt(0);
  }
}
