// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {
  private static final int MORE_THAN_IS_KEPT_BYTES = 65 << 20;

  private Pipe pipe;
  private ReadAhead readAhead;

  @BeforeEach
  void open() throws IOException {
    pipe = Pipe.open();
    readAhead = new ReadAhead("test", pipe.source());
    readAhead.start();
  }

  @AfterEach
  void close() throws IOException {
    readAhead.close();
    pipe.sink().close();
    pipe.source().close();
  }

  private void write(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    try {
      while (buffer.hasRemaining()) {
        pipe.sink().write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int readSome() {
    try {
      return readAhead.read(ByteBuffer.allocate(1 << 20));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoIsHeldGetsNothingUntilTheChannelEnds() throws Exception {
    readAhead.hold();
    write(3);

    CompletableFuture<Integer> read = CompletableFuture.supplyAsync(this::readSome);
    assertThatThrownBy(() -> read.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    pipe.sink().close();

    assertThat(read.get()).isEqualTo(3);
    assertThat(readSome()).isEqualTo(-1);
  }

  @Test
  void whoIsHeldGoesOnWhenThereIsNoMoreRoom() {
    readAhead.hold();
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(() -> write(MORE_THAN_IS_KEPT_BYTES));

    int bytes = 0;
    while (bytes < MORE_THAN_IS_KEPT_BYTES) {
      bytes += readSome();
    }

    assertThat(written).succeedsWithin(Duration.ofSeconds(10));
    assertThat(bytes).isEqualTo(MORE_THAN_IS_KEPT_BYTES);
  }

  @Test
  void whatHasEndedIsNotHeld() throws IOException {
    write(3);
    pipe.sink().close();
    assertThat(readSome()).isEqualTo(3);

    readAhead.hold();

    assertThat(readSome()).isEqualTo(-1);
  }
}
