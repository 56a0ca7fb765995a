// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.hooks.StreamFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads big-endian values from a source, through one large buffer, and can keep what it read. */
final class StreamInput {
  private static final int BUFFER_BYTES = 1 << 20;

  private final ByteSource source;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
  private ByteArrayOutputStream kept;
  private int keptFrom;
  private long consumedBefore;

  StreamInput(ByteSource source) {
    this.source = source;
  }

  /** How many bytes have been read from the beginning of the stream. */
  long position() {
    return consumedBefore + buffer.position();
  }

  /** From now on keeps every byte that is read. */
  void keep() {
    kept = new ByteArrayOutputStream();
    keptFrom = buffer.position();
  }

  /** What was read since {@link #keep}. */
  byte[] kept() {
    storeKept();
    byte[] bytes = kept.toByteArray();
    kept = null;
    return bytes;
  }

  private void storeKept() {
    if (kept != null && buffer.position() > keptFrom) {
      byte[] bytes = new byte[buffer.position() - keptFrom];
      buffer.get(keptFrom, bytes);
      kept.writeBytes(bytes);
      keptFrom = buffer.position();
    }
  }

  /** Makes at least that many bytes available without another read. */
  private void require(int count) throws IOException {
    if (buffer.remaining() >= count) {
      return;
    }
    fill(count);
    if (buffer.remaining() < count) {
      throw new StreamFormatException(
          "the stream ends at byte %d, in the middle of a record"
              .formatted(consumedBefore + buffer.limit()));
    }
  }

  private void fill(int count) throws IOException {
    storeKept();
    consumedBefore += buffer.position();
    buffer.compact();
    try {
      while (buffer.position() < count) {
        if (source.read(buffer) < 0) {
          return;
        }
      }
    } finally {
      buffer.flip();
      keptFrom = 0;
    }
  }

  boolean atEnd() throws IOException {
    if (!buffer.hasRemaining()) {
      fill(1);
    }
    return !buffer.hasRemaining();
  }

  int peek() throws IOException {
    require(1);
    return buffer.get(buffer.position()) & 0xff;
  }

  int u8() throws IOException {
    require(1);
    return buffer.get() & 0xff;
  }

  int be16() throws IOException {
    require(2);
    return buffer.getShort() & 0xffff;
  }

  int be32() throws IOException {
    require(4);
    return buffer.getInt();
  }

  long be64() throws IOException {
    require(8);
    return buffer.getLong();
  }

  /** A counted string: one byte of length, then as many characters. */
  String counted() throws IOException {
    byte[] bytes = new byte[u8()];
    require(bytes.length);
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  void skip(long count) throws IOException {
    for (long left = count; left > 0; ) {
      require(1);
      int now = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + now);
      left -= now;
    }
  }

  /** Reads one page and hands it on where it lies. */
  void page(MemoryImage image, long offset) throws IOException {
    require(RamRecord.PAGE_SIZE);
    image.write(offset, buffer, buffer.position());
    buffer.position(buffer.position() + RamRecord.PAGE_SIZE);
  }

  void skipToEnd() throws IOException {
    while (!atEnd()) {
      buffer.position(buffer.limit());
    }
  }
}
