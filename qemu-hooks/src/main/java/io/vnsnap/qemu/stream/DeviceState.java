// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.StateFile;
import io.vnsnap.hooks.StreamFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  public DeviceState {
    blocks = List.copyOf(blocks);
    header = header.asReadOnlyBuffer();
    ramStart = ramStart.asReadOnlyBuffer();
    devices = devices.asReadOnlyBuffer();
    tail = tail.asReadOnlyBuffer();
  }

  public void write(Path file) throws IOException {
    StateFile.write(file, toBytes());
  }

  public static DeviceState read(Path file) throws IOException {
    return StateFile.read(file, DeviceState::fromBytes);
  }

  byte[] toBytes() throws IOException {
    StateFile.Output out = new StateFile.Output(MAGIC, VERSION);
    out.putInt(RamRecord.PAGE_SIZE);
    out.putInt(ramSection);
    out.putInt(blocks.size());
    for (MemoryBlock block : blocks) {
      out.putPart(block.name().getBytes(StandardCharsets.ISO_8859_1));
      out.putLong(block.offset());
      out.putLong(block.lengthBytes());
    }
    out.putPart(header);
    out.putPart(ramStart);
    out.putPart(devices);
    out.putPart(tail);
    return out.finish();
  }

  static DeviceState fromBytes(byte[] bytes) throws IOException {
    StateFile.Input in = StateFile.Input.of(bytes, MAGIC, VERSION);
    int pageSize = in.getInt();
    if (pageSize != RamRecord.PAGE_SIZE) {
      throw new StreamFormatException("its pages have %d bytes".formatted(pageSize));
    }
    int ramSection = in.getInt();
    int count = in.getInt();
    List<MemoryBlock> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = new String(in.getPart().array(), StandardCharsets.ISO_8859_1);
      long offset = in.getLong();
      blocks.add(new MemoryBlock(name, offset, in.getLong()));
    }
    ByteBuffer header = in.getPart();
    ByteBuffer ramStart = in.getPart();
    ByteBuffer devices = in.getPart();
    return new DeviceState(header, ramStart, ramSection, blocks, devices, in.getPart());
  }
}
