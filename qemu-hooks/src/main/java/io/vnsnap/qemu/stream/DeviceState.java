// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * device.state: everything of QEMU's stream that is not a page of memory, in the parts that a
 * stream can be made of again. docs/snapshot-format.md describes the file.
 *
 * @param header magic, version and configuration section of the stream
 * @param ramStart start of the RAM section with its list of blocks, without end mark and footer
 * @param ramSection the number of the RAM section
 * @param blocks the blocks of RAM in the stream's order, with their places in memory.raw
 * @param devices the sections of all devices
 * @param tail end mark and machine description
 */
public record DeviceState(
    ByteBuffer header,
    ByteBuffer ramStart,
    int ramSection,
    List<MemoryBlock> blocks,
    ByteBuffer devices,
    ByteBuffer tail) {
  private static final long MAGIC = 0x564e_5344_4556_530aL; // VNSDEVS and a line feed
  private static final int VERSION = 1;
  private static final int MAX_PART_BYTES = 1 << 28;

  public DeviceState {
    blocks = List.copyOf(blocks);
    header = header.asReadOnlyBuffer();
    ramStart = ramStart.asReadOnlyBuffer();
    devices = devices.asReadOnlyBuffer();
    tail = tail.asReadOnlyBuffer();
  }

  /** A copy of the bytes of a part. */
  static byte[] bytes(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.get(part.position(), bytes);
    return bytes;
  }

  public void write(Path file) throws IOException {
    try {
      Files.write(file, toBytes());
    } catch (NoSuchFileException e) {
      throw new IOException("%s can't be written: its folder is gone".formatted(file), e);
    }
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
    out.writeInt(RamRecord.PAGE_SIZE);
    out.writeInt(ramSection);
    out.writeInt(blocks.size());
    for (MemoryBlock block : blocks) {
      writePart(out, block.name().getBytes(StandardCharsets.ISO_8859_1));
      out.writeLong(block.offset());
      out.writeLong(block.lengthBytes());
    }
    writePart(out, bytes(header));
    writePart(out, bytes(ramStart));
    writePart(out, bytes(devices));
    writePart(out, bytes(tail));
    out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    return bytes.toByteArray();
  }

  static DeviceState fromBytes(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readLong() != MAGIC) {
      throw new StreamFormatException("it is no device state of VNsnap");
    }
    int version = in.readInt();
    if (version != VERSION) {
      throw new StreamFormatException(
          "its version is %d and this VNsnap reads version %d".formatted(version, VERSION));
    }
    int body = bytes.length - Integer.BYTES;
    int stored =
        new DataInputStream(new ByteArrayInputStream(bytes, body, Integer.BYTES)).readInt();
    if (stored != checksum(bytes, body)) {
      throw new StreamFormatException("its checksum is wrong, so it has been damaged");
    }
    int pageSize = in.readInt();
    if (pageSize != RamRecord.PAGE_SIZE) {
      throw new StreamFormatException("its pages have %d bytes".formatted(pageSize));
    }
    int ramSection = in.readInt();
    int count = in.readInt();
    List<MemoryBlock> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = new String(readPart(in), StandardCharsets.ISO_8859_1);
      long offset = in.readLong();
      blocks.add(new MemoryBlock(name, offset, in.readLong()));
    }
    ByteBuffer header = ByteBuffer.wrap(readPart(in));
    ByteBuffer ramStart = ByteBuffer.wrap(readPart(in));
    ByteBuffer devices = ByteBuffer.wrap(readPart(in));
    return new DeviceState(
        header, ramStart, ramSection, blocks, devices, ByteBuffer.wrap(readPart(in)));
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void writePart(DataOutputStream out, byte[] part) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }

  private static byte[] readPart(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_PART_BYTES) {
      throw new StreamFormatException("a part of it claims %d bytes".formatted(length));
    }
    byte[] part = in.readNBytes(length);
    if (part.length < length) {
      throw new EOFException();
    }
    return part;
  }
}
