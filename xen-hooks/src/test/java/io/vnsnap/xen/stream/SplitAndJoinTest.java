// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.hooks.StreamFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SplitAndJoinTest {
  private static final byte[] INFO = {8, 4, 0, 0, 0, 0, 0, 0};
  private static final byte[] VCPU = "what Xen knows of a vCPU".getBytes(StandardCharsets.UTF_8);

  private Path memory;

  @BeforeEach
  @BeforeProperty
  void makeFile() throws IOException {
    memory = Files.createTempFile("vnsnap-xen-", ".raw");
  }

  @AfterEach
  @AfterProperty
  void removeFile() throws IOException {
    Files.delete(memory);
  }

  /** Hands bytes over in pieces of changing sizes, as a pipe does. */
  private static ReadableByteChannel pieces(byte[] bytes) {
    Random random = new Random(bytes.length);
    ReadableByteChannel whole = Channels.newChannel(new ByteArrayInputStream(bytes));
    return new ReadableByteChannel() {
      @Override
      public int read(ByteBuffer buffer) throws IOException {
        int limit = buffer.limit();
        buffer.limit(buffer.position() + Math.min(buffer.remaining(), 1 + random.nextInt(30_000)));
        try {
          return whole.read(buffer);
        } finally {
          buffer.limit(limit);
        }
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  private DeviceState split(byte[] stream) throws IOException {
    try (FileChannel file =
        FileChannel.open(memory, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      return new StreamSplitter(pieces(stream), file).split();
    }
  }

  private byte[] join(DeviceState state) throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    try (FileChannel file = FileChannel.open(memory)) {
      new StreamWriter(state, file).write(Channels.newChannel(joined));
    }
    return joined.toByteArray();
  }

  @Provide
  Arbitrary<List<Map<Integer, Integer>>> rounds() {
    Arbitrary<Integer> types =
        Arbitraries.of(0, 0, 0, 0, 1, 2, 3, 4, 9, 0xa, 0xb, 0xc, 0xd, 0xe, 0xf);
    return Arbitraries.maps(Arbitraries.integers().between(0, 120), types)
        .ofMinSize(1)
        .ofMaxSize(60)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static SyntheticStream stream(List<Map<Integer, Integer>> rounds, long seed) {
    Random random = new Random(seed);
    SyntheticStream stream = new SyntheticStream().begin().record(SyntheticStream.PV_INFO, INFO);
    rounds.forEach(round -> stream.pages(round, random));
    return stream.record(0x4, VCPU);
  }

  @Property(tries = 200)
  void theLastCopyOfEachPageCounts(
      @ForAll("rounds") List<Map<Integer, Integer>> rounds, @ForAll long seed) throws IOException {
    SyntheticStream stream = stream(rounds, seed);

    DeviceState state = split(stream.end());

    assertThat(Files.readAllBytes(memory)).isEqualTo(stream.memory());
    SortedMap<Integer, Integer> types = new TreeMap<>();
    for (PageRun run : state.pages()) {
      for (int page = run.first(); page < run.end(); page++) {
        types.put(page, run.type().code());
      }
    }
    assertThat(types).isEqualTo(stream.types());
  }

  @Property(tries = 100)
  void whatIsJoinedSplitsIntoTheSame(
      @ForAll("rounds") List<Map<Integer, Integer>> rounds, @ForAll long seed) throws IOException {
    DeviceState first = split(stream(rounds, seed).end());
    byte[] contents = Files.readAllBytes(memory);

    byte[] joined = join(first);

    assertThat(split(joined)).isEqualTo(first);
    assertThat(Files.readAllBytes(memory)).isEqualTo(contents);
    assertThat(join(first)).isEqualTo(joined);
  }

  @Property(tries = 100)
  void deviceStateComesBackAsItWasWritten(
      @ForAll("rounds") List<Map<Integer, Integer>> rounds, @ForAll long seed) throws IOException {
    DeviceState state = split(stream(rounds, seed).record(SyntheticStream.SHARED_INFO, VCPU).end());

    assertThat(DeviceState.fromBytes(state.toBytes())).isEqualTo(state);
  }

  /** What is joined must be what Xen itself would have sent had nothing changed meanwhile. */
  @Test
  void oneRoundIsJoinedByteForByte() throws IOException {
    Map<Integer, Integer> page = Map.of(5, 0);
    byte[] stream = stream(List.of(page), 7).end();

    assertThat(join(split(stream))).isEqualTo(stream);
  }

  @Test
  void recordsBeforeThePagesStayBeforeThem() throws IOException {
    SyntheticStream late =
        new SyntheticStream()
            .begin()
            .pages(Map.of(1, 0), new Random(1))
            .record(0x4, VCPU)
            .record(0x3, INFO);
    SyntheticStream expected =
        new SyntheticStream()
            .begin()
            .record(0x3, INFO)
            .pages(Map.of(1, 0), new Random(1))
            .record(0x4, VCPU);

    assertThat(join(split(late.end()))).isEqualTo(expected.end());
  }

  @Test
  void aCompletedCheckpointIsAnEnd() throws IOException {
    byte[] plain = stream(List.of(Map.of(0, 0)), 3).end();
    byte[] checkpoint = stream(List.of(Map.of(0, 0)), 3).record(SyntheticStream.CHECKPOINT).end();

    assertThat(join(split(checkpoint))).isEqualTo(plain);
  }

  @Test
  void recordsOfTheEmulatorAreKept() throws IOException {
    SyntheticStream stream = new SyntheticStream().begin();
    byte[] bytes = stream.record(0).record(2, INFO).record(3, VCPU).record(0).bytes();

    assertThat(join(split(bytes))).isEqualTo(bytes);
  }

  @Test
  void aPageThatWasNeverOtherThanZerosIsAHole() throws IOException {
    Map<Integer, Integer> pages = new HashMap<>();
    for (int page = 0; page < 2000; page++) {
      pages.put(page, 0);
    }
    Random zeros =
        new Random() {
          private static final long serialVersionUID = 1L;

          @Override
          public int nextInt(int bound) {
            return 0;
          }
        };
    byte[] stream = new SyntheticStream().begin().pages(pages, zeros).end();
    try (FileChannel file = FileChannel.open(memory, StandardOpenOption.WRITE)) {
      StreamSplitter splitter = new StreamSplitter(pieces(stream), file);

      splitter.split();

      assertThat(splitter.writtenBytes()).isZero();
    }
    assertThat(Files.size(memory)).isEqualTo(2000L * SyntheticStream.PAGE);
  }

  private void refused(byte[] stream, String why) {
    assertThatThrownBy(() -> split(stream))
        .isInstanceOf(StreamFormatException.class)
        .hasMessageContaining(why);
  }

  @Test
  void headersThatAreNotKnownAreRefused() {
    refused(new byte[16], "does not begin as a stream of libxl does");
    refused(new SyntheticStream().libxlHeader(3, 0).end(), "version 3 of libxl's stream");
    refused(new SyntheticStream().libxlHeader(2, 1).end(), "big-endian");
    refused(new SyntheticStream().libxlHeader(2, 2).end(), "before Xen 4.6");
    refused(new SyntheticStream().libxlHeader(2, 8).end(), "unknown options 0x8");
    refused(domain(4, 0, 1, 12), "version 4");
    refused(domain(3, 1, 1, 12), "big-endian");
    refused(domain(3, 4, 1, 12), "unknown options 0x4");
    refused(domain(3, 0, 4, 12), "type 4");
    refused(domain(3, 0, 1, 16), "2^16 bytes");
  }

  private static byte[] domain(int version, int options, int type, int pageShift) {
    return new SyntheticStream()
        .libxlHeader(2, 0)
        .record(1)
        .domainHeader(version, options, type, pageShift)
        .end();
  }

  @Test
  void recordsThatAreNotKnownAreRefused() {
    refused(new SyntheticStream().begin().record(0x13).end(), "unknown type 0x00000013");
    refused(new SyntheticStream().begin().record(0x80000001).end(), "unknown type 0x80000001");
    refused(new SyntheticStream().begin().record(0xb).end(), "TOOLSTACK");
    refused(new SyntheticStream().begin().record(0xf).end(), "CHECKPOINT_DIRTY_PFN_LIST");
    refused(new SyntheticStream().libxlHeader(2, 0).record(6).end(), "unknown type 0x00000006");
    refused(new SyntheticStream().libxlHeader(2, 0).record(4).end(), "CHECKPOINT_END");
    refused(new SyntheticStream().libxlHeader(2, 0).end(), "no domain");
    refused(
        new SyntheticStream().begin().record(SyntheticStream.CHECKPOINT).record(0x4, VCPU).end(),
        "second checkpoint");
  }

  @Test
  void pagesThatAreNotKnownAreRefused() {
    refused(list(1, 0x5L << 60, 0), "unknown type 0x5");
    refused(list(1, 1L << 52, SyntheticStream.PAGE), "unknown flags");
    refused(list(1, 1L << 40, SyntheticStream.PAGE), "number 0x10000000000");
    refused(list(1, 1, SyntheticStream.PAGE - 8), "don't fit");
    refused(list(1, 1, SyntheticStream.PAGE + 8), "don't fit");
    refused(list(0, 1, 0), "don't fit");
    refused(list(-1, 1, 0), "don't fit");
  }

  private static byte[] list(int count, long entry, int dataBytes) {
    ByteBuffer body = ByteBuffer.allocate(16 + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    body.putInt(count).putInt(0).putLong(entry);
    return new SyntheticStream().begin().record(SyntheticStream.PAGE_DATA, body.array()).end();
  }

  @Property(tries = 50)
  void aStreamThatEndsEarlyIsRefused(@ForAll long seed) {
    byte[] whole = stream(List.of(Map.of(0, 0, 9, 0)), seed).end();
    int length = new Random(seed).nextInt(whole.length);
    refused(Arrays.copyOf(whole, length), "ends at byte " + length);
  }

  @Test
  void damagedDeviceStateIsRefused() throws IOException {
    byte[] bytes = split(stream(List.of(Map.of(0, 0)), 1).end()).toBytes();

    bytes[60] ^= 1;

    assertThatThrownBy(() -> DeviceState.fromBytes(bytes)).hasMessageContaining("checksum");
  }

  @Test
  void headersOfCommandsAreThoseThatTheyRead() {
    ByteBuffer libvirt = SaveHeader.libvirt("<domain/>");
    ByteBuffer xl = SaveHeader.xl("{}");

    assertThat(libvirt.remaining()).isEqualTo(16 + 4 + 4 + 40 + 10);
    assertThat(libvirt.getInt(20)).isEqualTo(10);
    assertThat(xl.remaining()).isEqualTo(32 + 16 + 4 + 3);
    assertThat(xl.getInt(44)).isEqualTo(4 + 3);
  }
}
