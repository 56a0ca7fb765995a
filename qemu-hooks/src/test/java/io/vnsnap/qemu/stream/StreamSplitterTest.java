// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.StateFile;
import io.vnsnap.hooks.StreamFormatException;
import io.vnsnap.qemu.TestFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamSplitterTest {
  private Path folder;
  private Path memory;
  private final AtomicInteger firstMemory = new AtomicInteger();

  @BeforeEach
  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("vqt-split-");
    memory = folder.resolve("memory.raw");
  }

  @AfterEach
  @AfterProperty
  void removeFolder() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
  }

  /** Hands bytes over in pieces of changing sizes, as a socket does. */
  private static ByteSource pieces(byte[] bytes, long seed) {
    Random random = new Random(seed);
    ByteBuffer left = ByteBuffer.wrap(bytes);
    return buffer -> {
      if (!left.hasRemaining()) {
        return -1;
      }
      int count =
          Math.min(Math.min(left.remaining(), buffer.remaining()), 1 + random.nextInt(30_000));
      buffer.put(left.slice(left.position(), count));
      left.position(left.position() + count);
      return count;
    };
  }

  private DeviceState split(byte[] bytes) throws IOException {
    Files.deleteIfExists(memory);
    try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
      return new StreamSplitter(pieces(bytes, bytes.length), file, firstMemory::incrementAndGet)
          .split();
    }
  }

  @Property(tries = 60)
  void everyPageGetsToItsPlaceAndTheDevicesAreKept(
      @ForAll long seed,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 600) Integer> pages)
      throws IOException {
    SyntheticStream stream = new SyntheticStream(seed, pages);

    DeviceState state = split(stream.bytes());

    byte[] raw = Files.readAllBytes(memory);
    for (MemoryBlock block : state.blocks()) {
      int offset = (int) block.offset();
      assertThat(Arrays.copyOfRange(raw, offset, offset + (int) block.lengthBytes()))
          .isEqualTo(stream.blocks().get(block.name()));
    }
    assertThat(state.blocks())
        .extracting(MemoryBlock::name)
        .containsExactlyElementsOf(stream.blocks().keySet());
    assertThat(StateFile.bytes(state.devices())).isEqualTo(stream.devices());
    assertThat(DeviceState.fromBytes(state.toBytes())).isEqualTo(state);
  }

  @Property(tries = 60)
  void cutStreamIsRefused(@ForAll long seed, @ForAll @IntRange(min = 0, max = 999) int permille)
      throws IOException {
    byte[] bytes = new SyntheticStream(seed, List.of(20, 5)).bytes();
    byte[] part = Arrays.copyOf(bytes, (int) (bytes.length * (long) permille / 1000));

    assertThatThrownBy(() -> split(part)).isInstanceOf(StreamFormatException.class);
  }

  /** What is left looks complete: the end mark is its last byte. */
  @Test
  void streamThatIsCutBehindTheEndMarkIsRefused() {
    byte[] bytes = new SyntheticStream(1, List.of(20, 5)).bytes();
    int description = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf('{') - 5;

    assertThat(bytes[description - 1]).isEqualTo((byte) RamRecord.SECTION_EOF);
    assertThatThrownBy(() -> split(Arrays.copyOf(bytes, description)))
        .isInstanceOf(StreamFormatException.class)
        .hasMessageContaining("description of the machine");
  }

  @Property(tries = 300)
  void damagedStreamIsRefusedOrTakenButNeverBreaksTheReader(
      @ForAll long seed, @ForAll int position, @ForAll byte value) {
    byte[] bytes = new SyntheticStream(seed, List.of(3, 2)).bytes();
    bytes[Math.floorMod(position, bytes.length)] = value;

    try {
      assertThat(split(bytes)).isNotNull();
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void largestBlockLiesFirstAndTheOthersOnBoundaries() throws IOException {
    DeviceState state = split(new SyntheticStream(1, List.of(3, 40, 7)).bytes());

    assertThat(state.blocks())
        .containsExactly(
            new MemoryBlock("block0", 2 << 20, 3 * 4096),
            new MemoryBlock("block1", 0, 40 * 4096),
            new MemoryBlock("block2", 4 << 20, 7 * 4096));
    assertThat(Files.size(memory)).isEqualTo((4 << 20) + 7 * 4096);
    assertThat(firstMemory).hasValue(1);
  }

  @Test
  void zeroPagesAreHoles() throws Exception {
    SyntheticStream stream = new SyntheticStream(7, List.of(600));
    split(stream.bytes());
    assertThat(Files.size(memory)).isEqualTo(600 * 4096);
    byte[] content = stream.blocks().get("block0");
    long data = 0;
    for (int page = 0; page < 600; page++) {
      byte[] one = Arrays.copyOfRange(content, page * 4096, page * 4096 + 4096);
      data += Arrays.equals(one, new byte[4096]) ? 0 : 4096;
    }
    // File systems count some blocks of their own.
    assertThat(TestFiles.storedBytes(memory)).isBetween(data, data + 65_536);
    assertThat(data + 65_536).isLessThan(Files.size(memory));
  }

  @Test
  void secondCopyOfAPageIsRefused() {
    byte[] bytes = new SyntheticStream(1, List.of(2)).bytes();
    // Every page record of a single block holds its address; let the second claim the first's.
    byte[] doubled = replaceSecondAddress(bytes);

    assertThatThrownBy(() -> split(doubled))
        .isInstanceOf(StreamFormatException.class)
        .hasMessageContaining("second copy");
  }

  private static byte[] replaceSecondAddress(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int at = 0; at + 8 <= bytes.length; at++) {
      long record = buffer.getLong(at);
      long flags = record & 0xfff;
      if ((record & ~0xfffL) == 4096
          && (flags == RamRecord.FLAG_PAGE
              || flags == RamRecord.FLAG_ZERO
              || flags == (RamRecord.FLAG_PAGE | RamRecord.FLAG_CONTINUE)
              || flags == (RamRecord.FLAG_ZERO | RamRecord.FLAG_CONTINUE))) {
        buffer.putLong(at, flags);
        return bytes;
      }
    }
    throw new IllegalStateException("no second page");
  }

  @Test
  void damagedDeviceStateIsRefused() throws IOException {
    DeviceState state = split(new SyntheticStream(3, List.of(4)).bytes());
    byte[] bytes = state.toBytes();
    Map<String, byte[]> damages =
        Map.of(
            "no device state", changed(bytes, 0),
            "version", changed(bytes, 11),
            "checksum", changed(bytes, bytes.length / 2));

    damages.forEach(
        (why, damaged) ->
            assertThatThrownBy(() -> DeviceState.fromBytes(damaged))
                .isInstanceOf(StreamFormatException.class)
                .hasMessageContaining(why));
    Path file = folder.resolve("device.state");
    Files.write(file, Arrays.copyOf(bytes, 10));
    assertThatThrownBy(() -> DeviceState.read(file)).hasMessageContaining(file.toString());
  }

  private static byte[] changed(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 0x55;
    return copy;
  }
}
