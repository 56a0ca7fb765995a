// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes memory.raw: each page at its number, adjacent ones in one go. A page that has never been
 * other than zeros is a hole.
 */
final class MemoryImage {
  private static final int BATCH_BYTES = 1 << 20;

  private final FileChannel file;
  private final BitSet written = new BitSet();
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(DomainHeader.PAGE_BYTES);
  private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);
  private final AtomicLong writtenBytes = new AtomicLong();
  private long batchOffset;

  MemoryImage(FileChannel file) {
    this.file = file;
  }

  /** Writes a page, over what it held before. */
  void write(int page, ByteBuffer content) throws IOException {
    if (!written.get(page)) {
      if (content.equals(zeros)) {
        return;
      }
      written.set(page);
    }
    put(page, content);
  }

  /** The page has no content any more. */
  void clear(int page) throws IOException {
    if (written.get(page)) {
      put(page, zeros.duplicate());
    }
  }

  private void put(int page, ByteBuffer content) throws IOException {
    long offset = (long) page << DomainHeader.PAGE_SHIFT;
    if (offset != batchOffset + batch.position() || !batch.hasRemaining()) {
      flush();
      batchOffset = offset;
    }
    batch.put(content);
  }

  private void flush() throws IOException {
    batch.flip();
    long at = batchOffset;
    while (batch.hasRemaining()) {
      at += file.write(batch, at);
    }
    writtenBytes.addAndGet(batch.limit());
    batch.clear();
  }

  /** Writes what is left and makes the file as long as the guest has pages. */
  void finish(int pages) throws IOException {
    flush();
    long length = (long) pages << DomainHeader.PAGE_SHIFT;
    if (file.size() < length) {
      file.write(ByteBuffer.allocate(1), length - 1);
    }
  }

  /** Bytes written to the file so far. */
  long writtenBytes() {
    return writtenBytes.get();
  }
}
