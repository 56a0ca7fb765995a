// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.MessageCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events as lines, in a thread of its own: a slow coordinator must not slow the host. */
final class EventWriter implements EventSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);
  private static final Duration FLUSH_DEADLINE = Duration.ofSeconds(1);

  private final OutputStream output;
  private final MessageCodec codec;

  private final BlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();

  private final Thread writer = new Thread(this::write, "events");

  /** An event, or the wish to know that all before has been written, or the end. */
  private record Entry(Optional<AgentEvent> event, Optional<CountDownLatch> written) {
    private boolean isEnd() {
      return event.isEmpty() && written.isEmpty();
    }
  }

  EventWriter(OutputStream output, MessageCodec codec) {
    this.output = output;
    this.codec = codec;
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void accept(AgentEvent event) {
    waiting.add(new Entry(Optional.of(event), Optional.empty()));
  }

  @Override
  public void flush() throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    waiting.add(new Entry(Optional.empty(), Optional.of(written)));
    if (!written.await(FLUSH_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("the coordinator does not read");
    }
  }

  /** Waits, not for long, until all has been written. */
  @Override
  public void close() {
    waiting.add(new Entry(Optional.empty(), Optional.empty()));
    try {
      writer.join(CLOSE_DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      Entry next;
      while (!(next = waiting.take()).isEnd()) {
        if (next.event().isPresent()) {
          String line = codec.encode(next.event().get());
          output.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        if (waiting.isEmpty() || next.written().isPresent()) {
          output.flush();
        }
        next.written().ifPresent(CountDownLatch::countDown);
      }
      output.flush();
    } catch (IOException e) {
      LOG.debug("nobody reads the events any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
