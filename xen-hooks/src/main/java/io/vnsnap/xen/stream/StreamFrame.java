// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What makes a stream of libxl of the stream of a domain. */
public final class StreamFrame {
  private StreamFrame() {}

  /** Stands before the domain's stream. */
  public static ByteBuffer begin() {
    ByteBuffer bytes = ByteBuffer.allocate(LibxlHeader.BYTES + RecordInput.HEADER_BYTES);
    LibxlHeader.write(bytes);
    putEmptyRecord(bytes, LibxlRecord.LIBXC_CONTEXT.code());
    return bytes.flip();
  }

  /** Ends a domain's stream that lacks its end, and the whole. */
  public static ByteBuffer end() {
    ByteBuffer bytes = ByteBuffer.allocate(2 * RecordInput.HEADER_BYTES);
    putEmptyRecord(bytes, DomainRecord.END.code());
    putEmptyRecord(bytes, LibxlRecord.END.code());
    return bytes.flip();
  }

  private static void putEmptyRecord(ByteBuffer out, int type) {
    out.order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(0);
  }
}
