// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StateFile;
import io.vnsnap.hooks.StreamFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * device.state of a Xen guest: everything of Xen's stream that is not the content of a page, in the
 * parts that a stream can be made of again. docs/snapshot-format.md describes the file.
 *
 * @param header the domain's own headers
 * @param pages every page that the guest has, or has had, with its type
 * @param beforePages records of the domain that come before its pages, whole
 * @param afterPages records of the domain that come after its pages, whole
 * @param emulator libxl's own records, whole; none with a PV guest
 */
public record DeviceState(
    DomainHeader header,
    List<PageRun> pages,
    ByteBuffer beforePages,
    ByteBuffer afterPages,
    ByteBuffer emulator) {
  private static final long MAGIC = 0x564e_5358_454e_530aL; // VNSXENS and a line feed
  private static final int VERSION = 1;
  private static final int RUN_BYTES = 9;

  public DeviceState {
    pages = List.copyOf(pages);
    beforePages = beforePages.asReadOnlyBuffer();
    afterPages = afterPages.asReadOnlyBuffer();
    emulator = emulator.asReadOnlyBuffer();
  }

  /** The length of memory.raw. */
  public long memoryBytes() {
    return pages.isEmpty()
        ? 0
        : (long) pages.get(pages.size() - 1).end() << DomainHeader.PAGE_SHIFT;
  }

  public void write(Path file) throws IOException {
    StateFile.write(file, toBytes());
  }

  /** Whether a member's device.state is of a Xen guest. */
  public static boolean isIn(Path file) throws IOException {
    return StateFile.hasMagic(file, MAGIC);
  }

  public static DeviceState read(Path file) throws IOException {
    return StateFile.read(file, DeviceState::fromBytes);
  }

  byte[] toBytes() throws IOException {
    StateFile.Output out = new StateFile.Output(MAGIC, VERSION);
    out.putInt(DomainHeader.PAGE_BYTES);
    out.putInt(header.version());
    out.putInt(header.kind().code());
    out.putInt(header.xenMajor());
    out.putInt(header.xenMinor());
    out.putInt(pages.size());
    for (PageRun run : pages) {
      out.putInt(run.first());
      out.putInt(run.count());
      out.putByte(run.type().code());
    }
    out.putPart(beforePages);
    out.putPart(afterPages);
    out.putPart(emulator);
    return out.finish();
  }

  static DeviceState fromBytes(byte[] bytes) throws IOException {
    StateFile.Input in = StateFile.Input.of(bytes, MAGIC, VERSION);
    int pageBytes = in.getInt();
    if (pageBytes != DomainHeader.PAGE_BYTES) {
      throw new StreamFormatException("its pages have %d bytes".formatted(pageBytes));
    }
    int streamVersion = in.getInt();
    DomainKind kind = DomainKind.of(in.getInt());
    int xenMajor = in.getInt();
    DomainHeader header = new DomainHeader(streamVersion, kind, xenMajor, in.getInt());
    List<PageRun> pages = readRuns(in);
    ByteBuffer beforePages = in.getPart();
    ByteBuffer afterPages = in.getPart();
    return new DeviceState(header, pages, beforePages, afterPages, in.getPart());
  }

  private static List<PageRun> readRuns(StateFile.Input in) throws IOException {
    int count = in.getInt();
    if (count < 0 || count > in.remainingBytes() / RUN_BYTES) {
      throw new EOFException();
    }
    List<PageRun> runs = new ArrayList<>(count);
    int end = 0;
    for (int i = 0; i < count; i++) {
      int first = in.getInt();
      PageRun run = new PageRun(first, in.getInt(), PageType.of(in.getByte()));
      if (first < end || run.count() < 1 || run.count() > PageTypes.MAX_PAGES - first) {
        throw new StreamFormatException("its list of pages is out of order");
      }
      end = run.end();
      runs.add(run);
    }
    return runs;
  }
}
