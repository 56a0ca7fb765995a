// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Makes a stream of libxl of memory.raw and device.state: every page once, in order. */
public final class StreamWriter {
  /** As many as Xen's own save puts into one record. */
  private static final int PAGES_PER_RECORD = 1024;

  private static final int PAGE_LIST_HEADER_BYTES = 8;
  private static final int TYPE_SHIFT = 60;

  private final DeviceState state;
  private final FileChannel memory;
  private final ByteBuffer record =
      ByteBuffer.allocateDirect(
              RecordInput.HEADER_BYTES
                  + PAGE_LIST_HEADER_BYTES
                  + PAGES_PER_RECORD * (Long.BYTES + DomainHeader.PAGE_BYTES))
          .order(ByteOrder.LITTLE_ENDIAN);

  /**
   * @param memory memory.raw, open to be read
   */
  public StreamWriter(DeviceState state, FileChannel memory) {
    this.state = state;
    this.memory = memory;
  }

  /** Writes the whole stream, without anything before libxl's own header. */
  public void write(WritableByteChannel out) throws IOException {
    writeAll(out, StreamFrame.begin());
    ByteBuffer header = ByteBuffer.allocate(DomainHeader.BYTES);
    state.header().write(header);
    writeAll(out, header.flip());
    writeAll(out, state.beforePages().duplicate());
    for (PageRun run : state.pages()) {
      writeRun(out, run);
    }
    writeAll(out, state.afterPages().duplicate());
    writeAll(out, empty(DomainRecord.END.code()));
    writeAll(out, state.emulator().duplicate());
    writeAll(out, empty(LibxlRecord.END.code()));
  }

  private void writeRun(WritableByteChannel out, PageRun run) throws IOException {
    for (int first = run.first(); first < run.end(); first += PAGES_PER_RECORD) {
      int count = Math.min(PAGES_PER_RECORD, run.end() - first);
      int dataBytes = run.type().hasData() ? count * DomainHeader.PAGE_BYTES : 0;
      record.clear();
      putHeader(
          record,
          DomainRecord.PAGE_DATA.code(),
          PAGE_LIST_HEADER_BYTES + count * Long.BYTES + dataBytes);
      record.putInt(count).putInt(0);
      for (int page = first; page < first + count; page++) {
        record.putLong(page | (long) run.type().code() << TYPE_SHIFT);
      }
      record.limit(record.position() + dataBytes);
      readMemory((long) first << DomainHeader.PAGE_SHIFT);
      writeAll(out, record.flip());
    }
  }

  private void readMemory(long offset) throws IOException {
    long at = offset;
    while (record.hasRemaining()) {
      int count = memory.read(record, at);
      if (count < 0) {
        throw new EOFException(
            "memory.raw ends at byte %d, within the guest's memory".formatted(at));
      }
      at += count;
    }
  }

  private static ByteBuffer empty(int type) {
    ByteBuffer bytes = ByteBuffer.allocate(RecordInput.HEADER_BYTES);
    putHeader(bytes, type, 0);
    return bytes.flip();
  }

  private static void putHeader(ByteBuffer out, int type, int bodyBytes) {
    out.order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(bodyBytes);
  }

  private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
