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
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events as lines, in a thread of its own: a slow coordinator must not slow the host. */
final class EventWriter implements EventSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final OutputStream output;
  private final MessageCodec codec;

  /** Events, and nothing at the end. */
  private final BlockingQueue<Optional<AgentEvent>> waiting = new LinkedBlockingQueue<>();

  private final Thread writer = new Thread(this::write, "events");

  EventWriter(OutputStream output, MessageCodec codec) {
    this.output = output;
    this.codec = codec;
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void accept(AgentEvent event) {
    waiting.add(Optional.of(event));
  }

  /** Waits, not for long, until all has been written. */
  @Override
  public void close() {
    waiting.add(Optional.empty());
    try {
      writer.join(CLOSE_DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      Optional<AgentEvent> next;
      while ((next = waiting.take()).isPresent()) {
        String line = codec.encode(next.get());
        output.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        if (waiting.isEmpty()) {
          output.flush();
        }
      }
      output.flush();
    } catch (IOException e) {
      LOG.debug("nobody reads the events any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
