// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/** Reads headers and records, through one buffer that grows to the largest record. */
final class RecordInput {
  static final int HEADER_BYTES = 8;

  /** Bodies are padded to a multiple of this. */
  static final int ALIGNMENT = 8;

  /** The longest body that Xen's own tools take. */
  static final int MAX_BODY_BYTES = 128 << 20;

  private static final int FIRST_BUFFER_BYTES = 1 << 20;

  private final ReadableByteChannel source;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES).limit(0);
  private long consumedBefore;

  /**
   * @param type of the record
   * @param bodyBytes without padding
   * @param position of the record in the stream
   */
  record Header(int type, int bodyBytes, long position) {
    int paddedBytes() {
      return (bodyBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
  }

  RecordInput(ReadableByteChannel source) {
    this.source = source;
  }

  /** How many bytes have been read from the beginning of the stream. */
  long position() {
    return consumedBefore + buffer.position();
  }

  /**
   * The next bytes of the stream, little-endian.
   *
   * @return good until the next call
   */
  ByteBuffer read(int count) throws IOException {
    require(count);
    ByteBuffer bytes = buffer.slice(buffer.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(buffer.position() + count);
    return bytes;
  }

  Header header() throws IOException {
    long position = position();
    ByteBuffer bytes = read(HEADER_BYTES);
    Header header = new Header(bytes.getInt(), bytes.getInt(), position);
    if (header.bodyBytes() < 0 || header.bodyBytes() > MAX_BODY_BYTES) {
      throw new StreamFormatException(
          "the record at byte %d claims %d bytes"
              .formatted(position, Integer.toUnsignedLong(header.bodyBytes())));
    }
    return header;
  }

  /**
   * The body of a record, without its padding.
   *
   * @return good until the next call
   */
  ByteBuffer body(Header header) throws IOException {
    return read(header.paddedBytes()).limit(header.bodyBytes());
  }

  private void require(int count) throws IOException {
    if (buffer.remaining() >= count) {
      return;
    }
    consumedBefore += buffer.position();
    if (buffer.capacity() < count) {
      buffer = ByteBuffer.allocateDirect(Math.max(count, buffer.capacity() * 2)).put(buffer);
    } else {
      buffer.compact();
    }
    try {
      while (buffer.position() < count) {
        if (source.read(buffer) < 0) {
          throw new StreamFormatException(
              "the stream ends at byte %d, in the middle of a record"
                  .formatted(consumedBefore + buffer.position()));
        }
      }
    } finally {
      buffer.flip();
    }
  }
}
