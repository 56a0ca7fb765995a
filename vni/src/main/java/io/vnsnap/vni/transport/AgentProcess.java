// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni.transport;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.MessageCodec;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that is an agent, or leads to one: commands go to its input, events come from its
 * output.
 */
final class AgentProcess implements HostAgent {
  private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);
  private static final Duration EXIT_DEADLINE = Duration.ofSeconds(15);
  private static final Duration LAST_WORDS_DEADLINE = Duration.ofSeconds(2);

  private final HostName host;
  private final Process process;
  private final MessageCodec codec;
  private final Listener listener;

  /** An empty entry is the end. */
  private final BlockingQueue<Optional<AgentCommand>> waiting = new LinkedBlockingQueue<>();

  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread errors;
  private volatile String lastWords = "";

  AgentProcess(HostName host, Process process, MessageCodec codec, Listener listener) {
    this.host = host;
    this.process = process;
    this.codec = codec;
    this.listener = listener;
    start("commands", this::write);
    this.errors = start("log", this::readErrors);
    start("events", this::readEvents);
  }

  @Override
  public void send(AgentCommand command) {
    LOG.debug("to {}: {}", host, command);
    waiting.add(Optional.of(command));
  }

  /** The agent ends when its input does; one that still serves restored members lives on. */
  @Override
  public void close() {
    ended.set(true);
    waiting.add(Optional.empty());
    try {
      if (!process.waitFor(EXIT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the agent on {} goes on with what it owes", host);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread start(String task, Runnable work) {
    Thread thread = new Thread(work, "%s %s".formatted(host, task));
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void write() {
    try (OutputStream input = process.getOutputStream()) {
      Optional<AgentCommand> next;
      while ((next = waiting.take()).isPresent()) {
        input.write((codec.encode(next.get()) + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
      }
    } catch (IOException e) {
      LOG.debug("the agent on {} reads no more", host, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readEvents() {
    String reason = "";
    try (BufferedReader output = lines(process.getInputStream())) {
      String line;
      while ((line = output.readLine()) != null) {
        LOG.debug("from {}: {}", host, line);
        listener.event(codec.decodeEvent(line));
      }
    } catch (IOException e) {
      reason = e.getMessage();
    }
    if (!ended.getAndSet(true)) {
      listener.lost(reason.isEmpty() ? exitReason() : reason);
    }
    waiting.add(Optional.empty());
  }

  private void readErrors() {
    try (BufferedReader output = lines(process.getErrorStream())) {
      String line;
      while ((line = output.readLine()) != null) {
        LOG.debug("{}: {}", host, line);
        if (!line.isBlank()) {
          lastWords = line.strip();
        }
      }
    } catch (IOException e) {
      LOG.debug("the log of the agent on {} broke off", host, e);
    }
  }

  private String exitReason() {
    try {
      errors.join(LAST_WORDS_DEADLINE.toMillis());
      boolean exited = process.waitFor(LAST_WORDS_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      return "the agent ended%s%s; see that vnsnap runs there"
          .formatted(
              exited ? " with status " + process.exitValue() : "",
              lastWords.isEmpty() ? "" : " (%s)".formatted(lastWords));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the agent ended";
    }
  }

  private static BufferedReader lines(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
