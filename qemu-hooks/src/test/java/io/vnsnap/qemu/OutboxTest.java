// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.hooks.Libc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A named pipe and a socket pair, of which the test keeps what QEMU would. */
class OutboxTest {
  @TempDir private Path folder;
  private Path fifo;
  private MigrationPipe pipe;
  private Outbox kept;

  @BeforeEach
  void make() throws Exception {
    fifo = folder.resolve("outbox");
    pipe = MigrationPipe.open(MigrationPipe.LOAD_PREFIX);
    kept = Outbox.make(fifo, pipe);
  }

  @AfterEach
  void close() {
    kept.close();
    pipe.close();
  }

  private static ByteBuffer content(int bytes) {
    byte[] random = new byte[bytes];
    new Random(bytes).nextBytes(random);
    return ByteBuffer.allocateDirect(bytes).put(random).flip();
  }

  private byte[] received(int most) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(most);
    while (buffer.hasRemaining() && MigrationPipe.read(pipe.theirs(), buffer) >= 0) {
      // There may be more.
    }
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.limit()];
    content.get(0, bytes);
    return bytes;
  }

  @Test
  void whatIsStagedIsPassedOnByTheNext() throws Exception {
    ByteBuffer content = content(100_000);
    Outbox dead = Outbox.open(fifo, pipe);
    dead.stage(content);
    dead.close();

    try (Outbox next = Outbox.open(fifo, pipe)) {
      next.pass();
      next.pass();
    }

    assertThat(received(100_000)).isEqualTo(bytes(content));
  }

  @Test
  void whatIsDiscardedIsGone() throws Exception {
    kept.stage(content(200_000));
    kept.discard();
    ByteBuffer content = content(10);
    kept.stage(content);
    kept.pass();

    assertThat(received(10)).isEqualTo(bytes(content));
  }

  /** The socket takes less than is staged, and its user's end comes while it waits. */
  @Test
  void whatThePeerHasNotGotStays() throws Exception {
    int size = 1 << 18;
    ByteBuffer content = content(size);
    Libc.setsockopt(
        pipe.ours(), Libc.SOL_SOCKET, Libc.SO_SNDBUF, new int[] {1 << 15}, Integer.BYTES);
    kept.stage(content);
    CompletableFuture<Void> passing =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(kept::pass)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("takes no more"));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(received(50_000));
    pipe.shutdown();
    passing.get(30, TimeUnit.SECONDS);
    all.write(received(size));
    assertThat(all.size()).isLessThan(size);

    MigrationPipe other = MigrationPipe.open(MigrationPipe.LOAD_PREFIX);
    try (Outbox next = Outbox.open(fifo, other)) {
      CompletableFuture<Void> rest =
          CompletableFuture.runAsync(
              () -> {
                try {
                  next.pass();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      ByteBuffer left = ByteBuffer.allocateDirect(size - all.size());
      while (left.hasRemaining()) {
        MigrationPipe.read(other.theirs(), left);
      }
      rest.get(30, TimeUnit.SECONDS);
      all.write(bytes(left));
    } finally {
      other.close();
    }
    assertThat(all.toByteArray()).isEqualTo(bytes(content));
  }
}
