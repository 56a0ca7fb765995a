// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.StreamFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a QEMU that waits for a migration does with the stream, strictly. */
final class FakeDestination {
  /** How the destination talks back. */
  interface Replies {
    void send(ByteBuffer message) throws IOException;
  }

  private final StreamInput in;
  private final Replies replies;
  private final List<Long> requests;
  private final int expectedDevices;
  final Map<String, byte[]> memory = new HashMap<>();
  final Map<String, BitSet> received = new HashMap<>();
  final List<String> happened = new ArrayList<>();
  private String lazyBlock;
  byte[] devices;

  /**
   * @param requests pages of the block that is discarded, asked for once the guest runs
   */
  FakeDestination(ByteSource source, Replies replies, DeviceState state, List<Long> requests) {
    this.in = new StreamInput(source);
    this.replies = replies;
    this.requests = requests;
    this.expectedDevices = state.devices().remaining();
    for (MemoryBlock block : state.blocks()) {
      memory.put(block.name(), new byte[(int) block.lengthBytes()]);
      received.put(block.name(), new BitSet());
    }
  }

  /** Reads an eager stream up to its devices. */
  void loadEagerly(DeviceState state) throws IOException {
    in.skip(state.header().remaining());
    in.skip(state.ramStart().remaining());
    endOfRamSection();
    while (in.peek() == RamRecord.SECTION_PART) {
      in.u8();
      ramSection();
    }
    devices = bytes(expectedDevices);
    in.skip(state.tail().remaining());
    if (!in.atEnd()) {
      throw new StreamFormatException("there is more");
    }
  }

  void loadLazily(DeviceState state) throws IOException {
    in.skip(state.header().remaining());
    boolean ended = false;
    while (!ended) {
      int type = in.u8();
      switch (type) {
        case RamRecord.COMMAND -> command();
        case RamRecord.SECTION_START -> {
          in.skip(state.ramStart().remaining() - 1L);
          endOfRamSection();
          happened.add("start");
        }
        case RamRecord.SECTION_PART -> ramSection();
        case RamRecord.SECTION_END -> {
          ramSection();
          happened.add("end");
        }
        case RamRecord.SECTION_EOF -> ended = true;
        default -> throw new StreamFormatException("type " + type);
      }
    }
    replies.send(ByteBuffer.allocate(8).putShort((short) 1).putShort((short) 4).putInt(0).flip());
  }

  private void command() throws IOException {
    int number = in.be16();
    int length = in.be16();
    happened.add("command " + number);
    switch (number) {
      case 6 -> {
        in.u8();
        lazyBlock = in.counted();
        in.u8();
        in.be64();
        in.be64();
      }
      case 7 -> {
        int packed = in.be32();
        in.skip(5);
        happened.add("listen");
        devices = bytes(packed - 10);
        in.skip(5);
        happened.add("run");
        ask();
      }
      default -> in.skip(length);
    }
  }

  private void ask() throws IOException {
    boolean first = true;
    for (long page : requests) {
      byte[] name = lazyBlock.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      ByteBuffer message = ByteBuffer.allocate(64);
      int length = first ? 13 + name.length : 12;
      message.putShort((short) (first ? 3 : 4)).putShort((short) length);
      message.putLong(page * 4096).putInt(4096);
      if (first) {
        message.put((byte) name.length).put(name);
      }
      replies.send(message.flip());
      first = false;
    }
  }

  private byte[] bytes(int count) throws IOException {
    in.keep();
    in.skip(count);
    return in.kept();
  }

  private void endOfRamSection() throws IOException {
    if (in.be64() != RamRecord.FLAG_EOS) {
      throw new StreamFormatException("no end of section");
    }
    footer();
  }

  private void footer() throws IOException {
    if (in.u8() != RamRecord.SECTION_FOOTER || in.be32() != SyntheticStream.SECTION) {
      throw new StreamFormatException("no footer");
    }
  }

  private void ramSection() throws IOException {
    if (in.be32() != SyntheticStream.SECTION) {
      throw new StreamFormatException("section");
    }
    String block = null;
    while (true) {
      long record = in.be64();
      int flags = (int) (record & 0xfff);
      if (flags == RamRecord.FLAG_EOS) {
        footer();
        return;
      }
      int address = (int) (record & ~0xfffL);
      if ((flags & RamRecord.FLAG_CONTINUE) == 0) {
        block = in.counted();
      }
      int page = address / 4096;
      if (received.get(block).get(page)) {
        throw new StreamFormatException("page %d of %s came twice".formatted(page, block));
      }
      received.get(block).set(page);
      if ((flags & RamRecord.FLAG_ZERO) != 0) {
        java.util.Arrays.fill(memory.get(block), address, address + 4096, (byte) in.u8());
      } else {
        System.arraycopy(bytes(4096), 0, memory.get(block), address, 4096);
      }
    }
  }
}
