// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;
import io.vnsnap.xen.stream.RecordInput.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;

/**
 * Takes a stream of libxl apart while it arrives: pages go to memory.raw, the last copy of each
 * over those before, and everything else into a {@link DeviceState}.
 *
 * <p>What it does not know it refuses by name: a guess would come out at a restore.
 */
public final class StreamSplitter {
  private static final int PAGE_LIST_HEADER_BYTES = 8;
  private static final long PAGE_NUMBER = (1L << 52) - 1;
  private static final long RESERVED = 0xffL << 52;
  private static final int TYPE_SHIFT = 60;

  private final RecordInput in;
  private final MemoryImage memory;
  private final PageTypes types = new PageTypes();
  private final ByteArrayOutputStream beforePages = new ByteArrayOutputStream();
  private final ByteArrayOutputStream afterPages = new ByteArrayOutputStream();
  private final ByteArrayOutputStream emulator = new ByteArrayOutputStream();

  /**
   * @param memory memory.raw, empty
   */
  public StreamSplitter(ReadableByteChannel source, FileChannel memory) {
    this.in = new RecordInput(source);
    this.memory = new MemoryImage(memory);
  }

  /** Bytes written to memory.raw so far; any thread may ask. */
  public long writtenBytes() {
    return memory.writtenBytes();
  }

  /** Reads the stream to its end. memory.raw is then complete, but not synced. */
  public DeviceState split() throws IOException {
    LibxlHeader.check(in.read(LibxlHeader.BYTES));
    DomainHeader header = null;
    while (true) {
      Header record = in.header();
      LibxlRecord kind = LibxlRecord.of(record);
      switch (kind) {
        case LIBXC_CONTEXT -> {
          if (header != null) {
            throw new StreamFormatException(
                "a second domain begins at byte %d".formatted(record.position()));
          }
          in.body(record);
          header = domain();
        }
        case EMULATOR_XENSTORE_DATA, EMULATOR_CONTEXT -> keep(record, emulator);
        case CHECKPOINT_END, CHECKPOINT_STATE ->
            throw new StreamFormatException(
                "libxl's record at byte %d is %s, which no single save has"
                    .formatted(record.position(), kind));
        case END -> {
          if (header == null) {
            throw new StreamFormatException("no domain is in it");
          }
          memory.finish(types.end());
          return new DeviceState(
              header,
              types.runs(),
              ByteBuffer.wrap(beforePages.toByteArray()),
              ByteBuffer.wrap(afterPages.toByteArray()),
              ByteBuffer.wrap(emulator.toByteArray()));
        }
      }
    }
  }

  private DomainHeader domain() throws IOException {
    DomainHeader header = DomainHeader.read(in.read(DomainHeader.BYTES));
    boolean complete = false;
    while (true) {
      Header record = in.header();
      DomainRecord kind = DomainRecord.of(record);
      if (complete && kind != DomainRecord.END) {
        throw new StreamFormatException(
            "the domain's record at byte %d begins a second checkpoint"
                .formatted(record.position()));
      }
      switch (kind.place()) {
        case BEFORE_PAGES -> keep(record, beforePages);
        case PAGES -> pages(record, in.body(record));
        case AFTER_PAGES -> keep(record, afterPages);
        case CHECKPOINT -> {
          in.body(record);
          complete = true;
        }
        case DROPPED, NONE -> in.body(record);
        case END -> {
          in.body(record);
          return header;
        }
      }
    }
  }

  private void keep(Header record, ByteArrayOutputStream kept) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(RecordInput.HEADER_BYTES);
    header.order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(record.type()).putInt(record.bodyBytes());
    kept.writeBytes(header.array());
    byte[] body = new byte[record.paddedBytes()];
    in.read(body.length).get(body);
    kept.writeBytes(body);
  }

  private void pages(Header record, ByteBuffer body) throws IOException {
    if (body.remaining() < PAGE_LIST_HEADER_BYTES) {
      throw damaged(record);
    }
    int count = body.getInt();
    body.getInt();
    long listBytes = Integer.toUnsignedLong(count) * Long.BYTES;
    if (count == 0 || listBytes > body.remaining()) {
      throw damaged(record);
    }
    int list = body.position();
    body.position(list + (int) listBytes);
    for (int i = 0; i < count; i++) {
      page(record, body, body.getLong(list + i * Long.BYTES));
    }
    if (body.hasRemaining()) {
      throw damaged(record);
    }
  }

  private void page(Header record, ByteBuffer body, long entry) throws IOException {
    if ((entry & RESERVED) != 0) {
      throw new StreamFormatException(
          "a page in the record at byte %d has unknown flags: 0x%016x"
              .formatted(record.position(), entry));
    }
    PageType type = PageType.of((int) (entry >>> TYPE_SHIFT));
    long number = entry & PAGE_NUMBER;
    types.set(number, type);
    if (!type.hasData()) {
      memory.clear((int) number);
      return;
    }
    if (body.remaining() < DomainHeader.PAGE_BYTES) {
      throw damaged(record);
    }
    memory.write((int) number, body.slice(body.position(), DomainHeader.PAGE_BYTES));
    body.position(body.position() + DomainHeader.PAGE_BYTES);
  }

  private static StreamFormatException damaged(Header record) {
    return new StreamFormatException(
        "the pages in the record at byte %d don't fit its %d bytes"
            .formatted(record.position(), record.bodyBytes()));
  }
}
