// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A stream as QEMU's background snapshot writes it, made from a seed, and what it must yield. */
final class SyntheticStream {
  static final int SECTION = 2;

  private final Random random;
  private final Map<String, byte[]> blocks = new LinkedHashMap<>();
  private final byte[] devices;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  SyntheticStream(long seed, List<Integer> blockPages) {
    random = new Random(seed);
    for (int i = 0; i < blockPages.size(); i++) {
      blocks.put("block" + i, memory(blockPages.get(i)));
    }
    devices = new byte[1 + random.nextInt(5000)];
    random.nextBytes(devices);
    devices[0] = RamRecord.SECTION_FULL;
    try {
      write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A third zeros, some pages of one byte, the rest random. */
  private byte[] memory(int pages) {
    byte[] memory = new byte[pages * RamRecord.PAGE_SIZE];
    for (int page = 0; page < pages; page++) {
      int from = page * RamRecord.PAGE_SIZE;
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          // Stays zero.
        }
        case 2 -> Arrays.fill(memory, from, from + RamRecord.PAGE_SIZE, (byte) random.nextInt(256));
        default -> {
          byte[] content = new byte[RamRecord.PAGE_SIZE];
          random.nextBytes(content);
          System.arraycopy(content, 0, memory, from, content.length);
        }
      }
    }
    return memory;
  }

  private record Page(String block, int number) {}

  private void write() throws IOException {
    out.writeInt(RamRecord.MAGIC);
    out.writeInt(RamRecord.STREAM_VERSION);
    writeConfiguration();
    out.write(RamRecord.SECTION_START);
    out.writeInt(SECTION);
    counted("ram");
    out.writeInt(0);
    out.writeInt(4);
    long total = blocks.values().stream().mapToLong(memory -> memory.length).sum();
    out.writeLong(total | RamRecord.FLAG_MEM_SIZE);
    for (Map.Entry<String, byte[]> block : blocks.entrySet()) {
      counted(block.getKey());
      out.writeLong(block.getValue().length);
    }
    endSection();
    List<Page> pages = new ArrayList<>();
    blocks.forEach(
        (name, memory) -> {
          for (int i = 0; i < memory.length / RamRecord.PAGE_SIZE; i++) {
            pages.add(new Page(name, i));
          }
        });
    if (random.nextBoolean()) {
      Collections.shuffle(pages, random);
    }
    writePages(pages);
    out.write(devices);
    out.write(RamRecord.SECTION_EOF);
    byte[] description = "{\"devices\": []}".getBytes(StandardCharsets.US_ASCII);
    out.write(RamRecord.VM_DESCRIPTION);
    out.writeInt(description.length);
    out.write(description);
  }

  private void writeConfiguration() throws IOException {
    out.write(RamRecord.CONFIGURATION);
    byte[] machine = "pc-q35-7.2".getBytes(StandardCharsets.US_ASCII);
    out.writeInt(machine.length);
    out.write(machine);
    out.write(RamRecord.SUBSECTION);
    counted("configuration/target-page-bits");
    out.writeInt(1);
    out.writeInt(RamRecord.PAGE_BITS);
    out.write(RamRecord.SUBSECTION);
    counted("configuration/capabilities");
    out.writeInt(1);
    out.writeInt(1);
    counted("background-snapshot");
  }

  private void writePages(List<Page> pages) throws IOException {
    String last = "";
    int left = 0;
    for (Page page : pages) {
      if (left == 0) {
        out.write(RamRecord.SECTION_PART);
        out.writeInt(SECTION);
        left = 1 + random.nextInt(200);
      }
      byte[] memory = blocks.get(page.block());
      int from = page.number() * RamRecord.PAGE_SIZE;
      byte[] content = Arrays.copyOfRange(memory, from, from + RamRecord.PAGE_SIZE);
      boolean same = page.block().equals(last);
      boolean uniform = isUniform(content) && (content[0] == 0 || random.nextBoolean());
      int kind = uniform ? RamRecord.FLAG_ZERO : RamRecord.FLAG_PAGE;
      out.writeLong(from | kind | (same ? RamRecord.FLAG_CONTINUE : 0));
      if (!same) {
        counted(page.block());
      }
      if (uniform) {
        out.write(content[0]);
      } else {
        out.write(content);
      }
      last = page.block();
      if (--left == 0) {
        endSection();
      }
    }
    if (left > 0) {
      endSection();
    }
  }

  private static boolean isUniform(byte[] content) {
    for (byte each : content) {
      if (each != content[0]) {
        return false;
      }
    }
    return true;
  }

  private void endSection() throws IOException {
    out.writeLong(RamRecord.FLAG_EOS);
    out.write(RamRecord.SECTION_FOOTER);
    out.writeInt(SECTION);
  }

  private void counted(String text) throws IOException {
    out.write(text.length());
    out.writeBytes(text);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  Map<String, byte[]> blocks() {
    return blocks;
  }

  byte[] devices() {
    return devices;
  }
}
