// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.PageStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the records of a migration stream, from a device state and its pages. Not thread-safe. */
final class StreamWriter {
  /** Pages of one section; a page that is asked for waits behind one section at most. */
  static final int PAGES_PER_SECTION = 32;

  private static final int BUFFER_BYTES = 1 << 18;
  private static final int PAGE_RECORD_BYTES = Long.BYTES + 256 + RamRecord.PAGE_SIZE;

  private final DeviceState state;
  private final PageStore pages;
  private final ByteSink sink;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private boolean inSection;
  private int pagesInSection;

  StreamWriter(DeviceState state, PageStore pages, ByteSink sink) {
    this.state = state;
    this.pages = pages;
    this.sink = sink;
  }

  void header() throws IOException {
    bytes(state.header());
  }

  /** The list of memory blocks. */
  void ramStart() throws IOException {
    bytes(state.ramStart());
    endRamSection();
  }

  void devices() throws IOException {
    bytes(state.devices());
  }

  void tail() throws IOException {
    bytes(state.tail());
  }

  void command(int number, byte[] data) throws IOException {
    reserve(5);
    buffer.put((byte) RamRecord.COMMAND).putShort((short) number).putShort((short) data.length);
    bytes(ByteBuffer.wrap(data));
  }

  void bytes(ByteBuffer part) throws IOException {
    ByteBuffer left = part.duplicate();
    while (left.hasRemaining()) {
      reserve(1);
      int now = Math.min(left.remaining(), buffer.remaining());
      buffer.put(left.slice(left.position(), now));
      left.position(left.position() + now);
    }
  }

  /** One page, as a fill byte if it is all zeros. */
  void page(MemoryBlock block, long address) throws IOException {
    beginPage();
    int start = buffer.position();
    buffer.putLong(address | RamRecord.FLAG_PAGE);
    name(block);
    int content = buffer.position();
    pages.read(block.offset() + address, buffer.slice(content, RamRecord.PAGE_SIZE));
    if (isZero(content)) {
      buffer.putLong(start, address | RamRecord.FLAG_ZERO);
      buffer.put((byte) 0);
    } else {
      buffer.position(content + RamRecord.PAGE_SIZE);
    }
  }

  /** A page that is known to be all zeros. */
  void zeroPage(MemoryBlock block, long address) throws IOException {
    beginPage();
    buffer.putLong(address | RamRecord.FLAG_ZERO);
    name(block);
    buffer.put((byte) 0);
  }

  private void beginPage() throws IOException {
    if (pagesInSection == PAGES_PER_SECTION) {
      endPages();
    }
    if (!inSection) {
      reserve(5);
      sectionStart(RamRecord.SECTION_PART);
      inSection = true;
    }
    pagesInSection++;
    reserve(PAGE_RECORD_BYTES);
  }

  private void name(MemoryBlock block) {
    byte[] name = block.name().getBytes(StandardCharsets.ISO_8859_1);
    buffer.put((byte) name.length).put(name);
  }

  private boolean isZero(int from) {
    for (int at = from; at < from + RamRecord.PAGE_SIZE; at += Long.BYTES) {
      if (buffer.getLong(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Ends the section of pages that has been begun, if any, and hands it on, whole. */
  void endPages() throws IOException {
    if (inSection) {
      endRamSection();
      inSection = false;
      pagesInSection = 0;
      flush();
    }
  }

  /** Says that no more memory follows. */
  void ramEnd() throws IOException {
    endPages();
    reserve(5);
    sectionStart(RamRecord.SECTION_END);
    endRamSection();
  }

  void endOfStream() throws IOException {
    reserve(1);
    buffer.put((byte) RamRecord.SECTION_EOF);
  }

  private void sectionStart(int type) {
    buffer.put((byte) type).putInt(state.ramSection());
  }

  private void endRamSection() throws IOException {
    reserve(13);
    buffer
        .putLong(RamRecord.FLAG_EOS)
        .put((byte) RamRecord.SECTION_FOOTER)
        .putInt(state.ramSection());
  }

  private void reserve(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  void flush() throws IOException {
    buffer.flip();
    sink.write(buffer);
    buffer.clear();
  }
}
