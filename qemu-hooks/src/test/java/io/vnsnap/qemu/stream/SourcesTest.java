// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.PageStore;
import io.vnsnap.hooks.StreamFormatException;
import io.vnsnap.qemu.stream.StoredBytes.Moment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways of giving a QEMU its memory, against a fake one. */
@Timeout(180)
class SourcesTest {
  private static final int PAGE_BYTES = 4096;

  private Path folder;
  private SyntheticStream stream;
  private DeviceState state;
  private byte[] raw;

  @BeforeEach
  void makeSnapshot() throws IOException {
    folder = Files.createTempDirectory("vqt-source-");
    stream = new SyntheticStream(11, List.of(40, 3000, 9));
    Path memory = folder.resolve("memory.raw");
    ByteBuffer left = ByteBuffer.wrap(stream.bytes());
    try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
      state =
          new StreamSplitter(
                  buffer -> {
                    if (!left.hasRemaining()) {
                      return -1;
                    }
                    int count = Math.min(left.remaining(), buffer.remaining());
                    buffer.put(left.slice(left.position(), count));
                    left.position(left.position() + count);
                    return count;
                  },
                  file,
                  () -> {})
              .split();
    }
    raw = Files.readAllBytes(memory);
  }

  @AfterEach
  void removeSnapshot() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
  }

  /** memory.raw in memory; pages that are all zeros count as holes. */
  private PageStore store() {
    return new PageStore() {
      @Override
      public void read(long offset, ByteBuffer buffer) {
        buffer.put(raw, (int) offset, buffer.remaining());
      }

      @Override
      public long nextData(long offset) {
        return next(offset, true);
      }

      @Override
      public long nextHole(long offset) {
        return Math.min(next(offset, false), raw.length);
      }

      private long next(long offset, boolean data) {
        for (long at = offset & -4096; at < raw.length; at += 4096) {
          if (hasData(at) == data) {
            return Math.max(at, offset);
          }
        }
        return Long.MAX_VALUE;
      }

      private boolean hasData(long page) {
        for (int at = (int) page; at < page + 4096 && at < raw.length; at++) {
          if (raw[at] != 0) {
            return true;
          }
        }
        return false;
      }
    };
  }

  private Path ledgerFile() {
    return folder.resolve("ledger");
  }

  private PageLedger ledger() throws IOException {
    return PageLedger.create(ledgerFile(), PostcopySource.ledgerPages(state));
  }

  private static ByteSource reading(Pipe pipe) {
    return buffer -> pipe.source().read(buffer);
  }

  private static void write(Pipe pipe, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      pipe.sink().write(buffer);
    }
  }

  private void assertSame(FakeDestination destination) {
    for (MemoryBlock block : state.blocks()) {
      assertThat(destination.memory.get(block.name())).isEqualTo(stream.blocks().get(block.name()));
    }
    assertThat(destination.devices).isEqualTo(stream.devices());
  }

  @Test
  void saysThatTheFolderIsGoneWhichTheDeviceStateIsToLieIn() {
    Path file = folder.resolve("gone/device.state");
    assertThatThrownBy(() -> state.write(file))
        .hasMessage("%s can't be written: its folder is gone", file);
  }

  @Test
  void eagerStreamBringsEverything() throws Exception {
    Pipe pipe = Pipe.open();
    FakeDestination destination =
        new FakeDestination(reading(pipe), message -> {}, state, List.of());
    CompletableFuture<Void> loading =
        CompletableFuture.runAsync(() -> quietly(() -> destination.loadEagerly(state)));

    new EagerSource(state, store(), buffer -> write(pipe, buffer)).send();
    pipe.sink().close();

    loading.get(30, TimeUnit.SECONDS);
    assertSame(destination);
    pipe.source().close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 200})
  void lazyStreamBringsEverythingAndEveryPageOnce(int requests) throws Exception {
    Pipe forth = Pipe.open();
    Pipe back = Pipe.open();
    List<Long> wanted =
        new java.util.Random(5).longs(requests, 0, 3000).distinct().boxed().toList();
    FakeDestination destination =
        new FakeDestination(reading(forth), message -> write(back, message), state, wanted);
    PostcopySource source =
        new PostcopySource(
            state, store(), new StoredBytes(forth), ledger(), reading(back), PAGE_BYTES);
    CompletableFuture<Void> loading =
        CompletableFuture.runAsync(() -> quietly(() -> destination.loadLazily(state)));
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(
            () -> quietly(() -> assertThat(source.serveRequests()).isTrue()));

    source.devicesAreLoaded();
    source.send();

    loading.get(30, TimeUnit.SECONDS);
    serving.get(30, TimeUnit.SECONDS);
    assertSame(destination);
    assertThat(destination.happened)
        .containsExactly(
            "command 1", "command 3", "start", "command 6", "command 7", "listen", "run", "end");
    for (Pipe pipe : List.of(forth, back)) {
      pipe.sink().close();
      pipe.source().close();
    }
  }

  /** QEMU's main thread may want a page when all others have been sent, and waits for it. */
  @Test
  void pagesAreServedUntilTheDevicesAreLoaded() throws Exception {
    Pipe forth = Pipe.open();
    Pipe back = Pipe.open();
    MemoryBlock block = state.blocks().get(1);
    long page = 0;
    while (store().nextData(block.offset() + page * 4096) == block.offset() + page * 4096) {
      page++;
    }
    FakeDestination destination =
        new FakeDestination(reading(forth), message -> write(back, message), state, List.of(page));
    PostcopySource source =
        new PostcopySource(
            state, store(), new StoredBytes(forth), ledger(), reading(back), PAGE_BYTES);
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> quietly(source::send));
    CompletableFuture<Void> loading =
        CompletableFuture.runAsync(() -> quietly(() -> destination.loadLazily(state)));
    // Served whenever it comes, because the end waits for the devices and not for the requests.
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(
            () -> quietly(() -> assertThat(source.serveRequests()).isTrue()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (source.demandedRequests() == 0 && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }

    assertThat(source.demandedRequests()).isEqualTo(1);
    assertThat(sending).isNotDone();
    source.devicesAreLoaded();

    sending.get(30, TimeUnit.SECONDS);
    loading.get(30, TimeUnit.SECONDS);
    serving.get(30, TimeUnit.SECONDS);
    assertThat(destination.received.get(block.name()).get((int) page)).isTrue();
    for (Pipe pipe : List.of(forth, back)) {
      pipe.sink().close();
      pipe.source().close();
    }
  }

  @Test
  void requestForWhatQemuMustHaveIsRefused() throws Exception {
    Pipe back = Pipe.open();
    ByteBuffer message = ByteBuffer.allocate(32);
    message.putShort((short) 3).putShort((short) 19).putLong(0).putInt(4096);
    message.put((byte) 6).put("block0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    write(back, message.flip());
    PostcopySource source =
        new PostcopySource(
            state, store(), new StoredBytes(back), ledger(), reading(back), PAGE_BYTES);

    assertThatThrownBy(source::serveRequests)
        .isInstanceOf(StreamFormatException.class)
        .hasMessageContaining("block0");
    back.sink().close();
    back.source().close();
  }

  @ParameterizedTest
  @EnumSource
  void whatASourceHadLeftWhenItDiedIsSentByTheNext(Moment moment) throws Exception {
    for (int batch : new int[] {10, 40, lastBatch()}) {
      dieAndResume(moment, batch, List.of());
    }
    for (int batch : new int[] {6, 20}) {
      List<Long> wanted = new java.util.Random(7).longs(150, 0, 3000).distinct().boxed().toList();
      dieAndResume(moment, batch, wanted);
    }
  }

  /** How many batches there are when nobody asks for pages; the last one is the end. */
  private int lastBatch() throws Exception {
    Files.deleteIfExists(ledgerFile());
    Pipe back = Pipe.open();
    StoredBytes sink =
        new StoredBytes(back) {
          @Override
          public void pass() {
            discard();
          }
        };
    PostcopySource source =
        new PostcopySource(state, store(), sink, ledger(), reading(back), PAGE_BYTES);
    source.devicesAreLoaded();
    source.send();
    back.sink().close();
    back.source().close();
    return sink.batches();
  }

  private void dieAndResume(Moment moment, int batch, List<Long> wanted) throws Exception {
    Files.deleteIfExists(ledgerFile());
    Pipe forth = Pipe.open();
    Pipe back = Pipe.open();
    back.source().configureBlocking(false);
    StoredBytes sink = new StoredBytes(forth);
    sink.dieAt(moment, batch);
    FakeDestination destination =
        new FakeDestination(reading(forth), message -> write(back, message), state, wanted);
    CompletableFuture<Void> loading =
        CompletableFuture.runAsync(() -> quietly(() -> destination.loadLazily(state)));
    PostcopySource first =
        new PostcopySource(
            state, store(), sink, ledger(), readingUntil(back, sink::isDead), PAGE_BYTES);
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(() -> quietly(first::serveRequests));
    first.devicesAreLoaded();
    assertThatThrownBy(first::send).isInstanceOf(StoredBytes.Death.class);
    serving.get(30, TimeUnit.SECONDS);

    sink.revive();
    PageLedger ledger = PageLedger.open(ledgerFile(), PostcopySource.ledgerPages(state));
    PostcopySource next =
        new PostcopySource(
            state, store(), sink, ledger, readingUntil(back, sink::isDead), PAGE_BYTES);
    next.resume();
    CompletableFuture<Boolean> servingRest =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return next.serveRequests();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    next.send();

    loading.get(30, TimeUnit.SECONDS);
    back.sink().close();
    // Only a source that dies once all has been passed on can have had QEMU's answer.
    boolean mayHaveAnswer = moment == Moment.AFTER_PASSING && next.endWasSent();
    assertThat(servingRest.get(30, TimeUnit.SECONDS) || mayHaveAnswer).isTrue();
    assertSame(destination);
    assertThat(destination.happened.stream().filter("end"::equals)).hasSize(1);
    assertThat(next.endWasSent())
        .isEqualTo(sink.batches() == batch && moment.isCommitted() && wanted.isEmpty());
    for (Pipe pipe : List.of(forth, back)) {
      pipe.sink().close();
      pipe.source().close();
    }
  }

  private static ByteSource readingUntil(Pipe pipe, BooleanSupplier dead) {
    return buffer -> {
      while (!dead.getAsBoolean()) {
        int count = pipe.source().read(buffer);
        if (count != 0) {
          return count;
        }
        LockSupport.parkNanos(100_000);
      }
      return -1;
    };
  }

  @Test
  void whatADeadSourceWasAskedForIsSentFirst() throws Exception {
    int page = 2500;
    ledger().ask(page);
    Pipe forth = Pipe.open();
    Pipe back = Pipe.open();
    List<Long> addresses = new ArrayList<>();
    StoredBytes sink =
        new StoredBytes(forth) {
          @Override
          public void stage(ByteBuffer buffer) {
            addresses.add(buffer.getLong(5) & -PAGE_BYTES);
            buffer.position(buffer.limit());
          }
        };
    PostcopySource source =
        new PostcopySource(
            state,
            store(),
            sink,
            PageLedger.open(ledgerFile(), PostcopySource.ledgerPages(state)),
            reading(back),
            PAGE_BYTES);
    source.resume();
    source.send();

    assertThat(addresses).startsWith((long) page * PAGE_BYTES);
    for (Pipe pipe : List.of(forth, back)) {
      pipe.sink().close();
      pipe.source().close();
    }
  }

  /** QEMU names a block to the source that it asks first, which is dead. */
  @Test
  void requestsWithoutANameAreOfTheBlockThatWasNamedLast() throws Exception {
    ledger().ask(0);
    Pipe back = Pipe.open();
    for (long address : new long[] {PAGE_BYTES, Long.MAX_VALUE & -PAGE_BYTES}) {
      ByteBuffer message = ByteBuffer.allocate(16).putShort((short) 4).putShort((short) 12);
      write(back, message.putLong(address).putInt(PAGE_BYTES).flip());
    }
    back.sink().close();
    PageLedger ledger = PageLedger.open(ledgerFile(), PostcopySource.ledgerPages(state));
    PostcopySource source =
        new PostcopySource(
            state, store(), new StoredBytes(back), ledger, reading(back), PAGE_BYTES);
    source.resume();

    assertThat(source.serveRequests()).as("ended well").isFalse();

    assertThat(ledger.owed()).containsExactly(0, 1);
    back.source().close();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void quietly(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
