// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

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
  private static final int MAX_PART_BYTES = 1 << 28;
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
    Files.write(file, toBytes());
  }

  public static DeviceState read(Path file) throws IOException {
    try {
      return fromBytes(Files.readAllBytes(file));
    } catch (StreamFormatException | EOFException e) {
      throw new StreamFormatException(
          "%s can't be used: %s"
              .formatted(file, e instanceof EOFException ? "it ends early" : e.getMessage()));
    }
  }

  byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(MAGIC);
    out.writeInt(VERSION);
    out.writeInt(DomainHeader.PAGE_BYTES);
    out.writeInt(header.version());
    out.writeInt(header.kind().code());
    out.writeInt(header.xenMajor());
    out.writeInt(header.xenMinor());
    out.writeInt(pages.size());
    for (PageRun run : pages) {
      out.writeInt(run.first());
      out.writeInt(run.count());
      out.writeByte(run.type().code());
    }
    writePart(out, beforePages);
    writePart(out, afterPages);
    writePart(out, emulator);
    out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    return bytes.toByteArray();
  }

  static DeviceState fromBytes(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readLong() != MAGIC) {
      throw new StreamFormatException("it is no device state of a Xen guest");
    }
    int version = in.readInt();
    if (version != VERSION) {
      throw new StreamFormatException(
          "its version is %d and this VNsnap reads version %d".formatted(version, VERSION));
    }
    int body = bytes.length - Integer.BYTES;
    if (ByteBuffer.wrap(bytes).getInt(body) != checksum(bytes, body)) {
      throw new StreamFormatException("its checksum is wrong, so it has been damaged");
    }
    int pageBytes = in.readInt();
    if (pageBytes != DomainHeader.PAGE_BYTES) {
      throw new StreamFormatException("its pages have %d bytes".formatted(pageBytes));
    }
    int streamVersion = in.readInt();
    DomainKind kind = DomainKind.of(in.readInt());
    int xenMajor = in.readInt();
    DomainHeader header = new DomainHeader(streamVersion, kind, xenMajor, in.readInt());
    List<PageRun> pages = readRuns(in);
    ByteBuffer beforePages = readPart(in);
    ByteBuffer afterPages = readPart(in);
    return new DeviceState(header, pages, beforePages, afterPages, readPart(in));
  }

  private static List<PageRun> readRuns(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available() / RUN_BYTES) {
      throw new EOFException();
    }
    List<PageRun> runs = new ArrayList<>(count);
    int end = 0;
    for (int i = 0; i < count; i++) {
      int first = in.readInt();
      PageRun run = new PageRun(first, in.readInt(), PageType.of(in.readByte()));
      if (first < end || run.count() < 1 || run.count() > PageTypes.MAX_PAGES - first) {
        throw new StreamFormatException("its list of pages is out of order");
      }
      end = run.end();
      runs.add(run);
    }
    return runs;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void writePart(DataOutputStream out, ByteBuffer part) throws IOException {
    byte[] bytes = new byte[part.remaining()];
    part.get(part.position(), bytes);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static ByteBuffer readPart(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_PART_BYTES) {
      throw new StreamFormatException("a part of it claims %d bytes".formatted(length));
    }
    byte[] part = in.readNBytes(length);
    if (part.length < length) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(part);
  }
}
