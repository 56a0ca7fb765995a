// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.StreamFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the stream of one background snapshot apart while it arrives: pages go to memory.raw, each
 * to its own offset, all else is kept as {@link DeviceState}.
 *
 * <p>In such a stream every page of every block comes exactly once, and the devices follow the
 * memory (QEMU's docs/devel/migration, background snapshot). Both are checked. What this class does
 * not know is an error that names it, never skipped.
 */
public final class StreamSplitter {
  /** Blocks begin at multiples of this in memory.raw, so that they can be mapped. */
  static final long BLOCK_ALIGNMENT = 2 << 20;

  private static final int MAX_BLOCKS = 4096;
  private static final long MAX_MEMORY_BYTES = (long) Integer.MAX_VALUE << RamRecord.PAGE_BITS;

  private final StreamInput in;
  private final MemoryImage image;
  private final Runnable onFirstMemory;
  private final Map<String, Block> blocks = new HashMap<>();
  private List<MemoryBlock> layout = List.of();
  private Block current;

  private static final class Block {
    final MemoryBlock place;
    final BitSet seen = new BitSet();

    Block(MemoryBlock place) {
      this.place = place;
    }
  }

  /**
   * @param memory an empty file, open for writing
   * @param onFirstMemory run once, when the first record of memory has come: from then on QEMU
   *     tracks the guest's writes
   */
  public StreamSplitter(ByteSource source, RandomAccessFile memory, Runnable onFirstMemory) {
    this.in = new StreamInput(source);
    this.image = new MemoryImage(memory);
    this.onFirstMemory = onFirstMemory;
  }

  /** Bytes of memory written so far; may be asked by any thread. */
  public long writtenBytes() {
    return image.writtenBytes();
  }

  /** Reads the stream to its end. */
  public DeviceState split() throws IOException {
    in.keep();
    if (in.be32() != RamRecord.MAGIC) {
      throw new StreamFormatException("this is not a migration stream of QEMU");
    }
    int version = in.be32();
    if (version != RamRecord.STREAM_VERSION) {
      throw new StreamFormatException(
          "migration streams of version %d are unknown".formatted(version));
    }
    int type = in.u8();
    if (type == RamRecord.CONFIGURATION) {
      readConfiguration();
      type = in.u8();
    }
    byte[] headerAndType = in.kept();
    byte[] header = java.util.Arrays.copyOf(headerAndType, headerAndType.length - 1);

    expect(type, RamRecord.SECTION_START);
    in.keep();
    int section = in.be32();
    String name = in.counted();
    if (!name.equals("ram")) {
      throw new StreamFormatException(
          "section \"%s\" moves a part of its state while the guest runs, which is unknown here"
              .formatted(printable(name)));
    }
    in.be32();
    in.be32();
    readBlockList();
    byte[] start = in.kept();
    byte[] ramStart = new byte[start.length + 1];
    ramStart[0] = RamRecord.SECTION_START;
    System.arraycopy(start, 0, ramStart, 1, start.length);
    if (in.be64() != RamRecord.FLAG_EOS) {
      throw unexpected("record after the list of memory blocks");
    }
    readFooter(section);

    boolean first = true;
    while ((type = in.u8()) != RamRecord.SECTION_FULL) {
      if (type != RamRecord.SECTION_PART && type != RamRecord.SECTION_END) {
        throw unexpected("section of type %d among the memory".formatted(type));
      }
      if (in.be32() != section) {
        throw unexpected("section that is not the memory's");
      }
      if (first) {
        first = false;
        onFirstMemory.run();
      }
      readPages();
      readFooter(section);
    }
    image.flush();
    checkComplete();

    in.keep();
    in.skipToEnd();
    byte[] rest = in.kept();
    int end = endOfDevices(rest);
    byte[] devices = new byte[end + 1];
    devices[0] = RamRecord.SECTION_FULL;
    System.arraycopy(rest, 0, devices, 1, end);
    byte[] tail = java.util.Arrays.copyOfRange(rest, end, rest.length);
    return new DeviceState(
        ByteBuffer.wrap(header),
        ByteBuffer.wrap(ramStart),
        section,
        layout,
        ByteBuffer.wrap(devices),
        ByteBuffer.wrap(tail));
  }

  private void readConfiguration() throws IOException {
    int length = in.be32();
    if (length < 0 || length > 4096) {
      throw unexpected("machine name of %d bytes".formatted(length));
    }
    in.skip(length);
    while (in.peek() == RamRecord.SUBSECTION) {
      in.u8();
      String name = in.counted();
      in.be32();
      switch (name) {
        case "configuration/capabilities" -> {
          int count = in.be32();
          for (int i = 0; i < count; i++) {
            in.counted();
          }
        }
        case "configuration/target-page-bits" -> {
          int bits = in.be32();
          if (bits != RamRecord.PAGE_BITS) {
            throw new StreamFormatException(
                "the guest has pages of %d bits; this VNsnap handles %d"
                    .formatted(bits, RamRecord.PAGE_BITS));
          }
        }
        case "configuration/uuid" -> in.skip(16);
        default -> throw unexpected("configuration \"%s\"".formatted(printable(name)));
      }
    }
  }

  private void readBlockList() throws IOException {
    long sizeRecord = in.be64();
    if ((sizeRecord & (RamRecord.PAGE_SIZE - 1)) != RamRecord.FLAG_MEM_SIZE) {
      throw unexpected("record instead of the list of memory blocks");
    }
    long left = sizeRecord & -RamRecord.PAGE_SIZE;
    if (left < 0 || left > MAX_MEMORY_BYTES) {
      throw unexpected("memory of %d bytes".formatted(left));
    }
    List<MemoryBlock> listed = new ArrayList<>();
    while (left > 0) {
      String name = in.counted();
      long length = in.be64();
      if (length <= 0 || length > left || (length & (RamRecord.PAGE_SIZE - 1)) != 0) {
        throw unexpected("memory block \"%s\" of %d bytes".formatted(printable(name), length));
      }
      if (listed.size() == MAX_BLOCKS) {
        throw unexpected("number of memory blocks above %d".formatted(MAX_BLOCKS));
      }
      listed.add(new MemoryBlock(name, 0, length));
      left -= length;
    }
    layOut(listed);
  }

  /** The largest block first, at offset 0, the others in the order of the stream. */
  private void layOut(List<MemoryBlock> listed) throws IOException {
    MemoryBlock largest =
        listed.stream()
            .max(Comparator.comparingLong(MemoryBlock::lengthBytes))
            .orElseThrow(() -> new StreamFormatException("the guest has no memory"));
    long end = largest.lengthBytes();
    List<MemoryBlock> placed = new ArrayList<>();
    for (MemoryBlock each : listed) {
      long offset = 0;
      if (!each.equals(largest)) {
        offset = (end + BLOCK_ALIGNMENT - 1) & -BLOCK_ALIGNMENT;
        end = offset + each.lengthBytes();
      }
      MemoryBlock place = new MemoryBlock(each.name(), offset, each.lengthBytes());
      placed.add(place);
      if (blocks.put(place.name(), new Block(place)) != null) {
        throw unexpected("second memory block \"%s\"".formatted(printable(place.name())));
      }
    }
    layout = placed;
    image.setLength(end);
  }

  private void readPages() throws IOException {
    while (true) {
      long record = in.be64();
      int flags = (int) (record & (RamRecord.PAGE_SIZE - 1));
      long address = record & -RamRecord.PAGE_SIZE;
      if (flags == RamRecord.FLAG_EOS) {
        return;
      }
      if ((flags & RamRecord.FLAG_CONTINUE) == 0) {
        String name = in.counted();
        current = blocks.get(name);
        if (current == null) {
          throw unexpected("page of the unknown memory block \"%s\"".formatted(printable(name)));
        }
      } else if (current == null) {
        throw unexpected("page of no memory block");
      }
      long offset = place(address);
      switch (flags & ~RamRecord.FLAG_CONTINUE) {
        case RamRecord.FLAG_PAGE -> in.page(image, offset);
        case RamRecord.FLAG_ZERO -> {
          byte value = (byte) in.u8();
          if (value != 0) {
            image.fill(offset, value);
          }
        }
        default -> throw unexpected("memory record with flags 0x%x".formatted(flags));
      }
    }
  }

  private long place(long address) throws StreamFormatException {
    MemoryBlock place = current.place;
    if (address < 0 || address >= place.lengthBytes()) {
      throw unexpected(
          "page at 0x%x beyond block \"%s\"".formatted(address, printable(place.name())));
    }
    int page = (int) (address >> RamRecord.PAGE_BITS);
    if (current.seen.get(page)) {
      throw unexpected(
          "second copy of the page at 0x%x of \"%s\"".formatted(address, printable(place.name())));
    }
    current.seen.set(page);
    return place.offset() + address;
  }

  private void checkComplete() throws StreamFormatException {
    for (Block block : blocks.values()) {
      long missing = (block.place.lengthBytes() >> RamRecord.PAGE_BITS) - block.seen.cardinality();
      if (missing > 0) {
        throw new StreamFormatException(
            "%d pages of memory block \"%s\" never came"
                .formatted(missing, printable(block.place.name())));
      }
    }
  }

  private void readFooter(int section) throws IOException {
    if (in.u8() != RamRecord.SECTION_FOOTER || in.be32() != section) {
      throw unexpected("byte where a section must end");
    }
  }

  /**
   * Where, after the sections of the devices, the end mark is. The machine's description follows
   * it, whose length must fit: a mark alone is a zero byte, as any device may have it.
   */
  private static int endOfDevices(byte[] rest) throws StreamFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(rest);
    for (int at = rest.length - 7; at >= 0; at--) {
      if (rest[at] == RamRecord.SECTION_EOF
          && rest[at + 1] == RamRecord.VM_DESCRIPTION
          && bytes.getInt(at + 2) == rest.length - at - 6
          && rest[at + 6] == '{') {
        return at;
      }
    }
    throw new StreamFormatException(
        "the stream ends before QEMU's description of the machine, which follows the last device");
  }

  private void expect(int type, int wanted) throws StreamFormatException {
    if (type != wanted) {
      throw unexpected("section of type %d instead of %d".formatted(type, wanted));
    }
  }

  private StreamFormatException unexpected(String what) {
    return new StreamFormatException(
        "unexpected %s before byte %d of the stream".formatted(what, in.position()));
  }

  private static String printable(String name) {
    return name.replaceAll("[^ -~]", "?");
  }
}
