// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes memory.raw: pages at their offsets, adjacent ones in one go, what is not written a hole.
 */
final class MemoryImage {
  private static final int BATCH_BYTES = 1 << 20;

  private final RandomAccessFile file;
  private final FileChannel channel;
  private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);
  private long batchOffset;
  private final AtomicLong writtenBytes = new AtomicLong();

  MemoryImage(RandomAccessFile file) {
    this.file = file;
    this.channel = file.getChannel();
  }

  /** Gives the empty file its full length, all of it a hole. */
  void setLength(long bytes) throws IOException {
    file.setLength(bytes);
  }

  void write(long offset, ByteBuffer source, int position) throws IOException {
    if (offset != batchOffset + batch.position() || !batch.hasRemaining()) {
      flush();
      batchOffset = offset;
    }
    int at = batch.position();
    batch.put(at, source, position, RamRecord.PAGE_SIZE);
    batch.position(at + RamRecord.PAGE_SIZE);
  }

  void fill(long offset, byte value) throws IOException {
    ByteBuffer page = ByteBuffer.allocateDirect(RamRecord.PAGE_SIZE);
    while (page.hasRemaining()) {
      page.put(value);
    }
    write(offset, page, 0);
  }

  void flush() throws IOException {
    batch.flip();
    long at = batchOffset;
    while (batch.hasRemaining()) {
      at += channel.write(batch, at);
    }
    writtenBytes.addAndGet(batch.limit());
    batch.clear();
  }

  /** Bytes written to the file so far. */
  long writtenBytes() {
    return writtenBytes.get();
  }
}
