// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A process that is an agent. Lines and events are counted from 0, so that requests may repeat and
 * overtake each other.
 */
final class AgentSession {
  private static final Logger LOG = LogManager.getLogger(AgentSession.class);
  private static final Duration LAST_WORDS_DEADLINE = Duration.ofSeconds(2);

  private final String name;
  private final Process process;
  private final SessionLimits limits;

  /** Lines for the process; an empty entry is the end. */
  private final BlockingQueue<Optional<String>> input = new LinkedBlockingQueue<>();

  private final Consumer<String> heard;
  private final Thread errors;
  private volatile String lastWords = "";

  private final Backlog unwritten;
  private final Backlog unseen;
  private final Deque<String> events = new ArrayDeque<>();
  private long firstEvent;
  private long linesTaken;
  private boolean inputEnded;
  private Optional<String> endReason = Optional.empty();
  private long newestWait;
  private int waiting;
  private long askedNanos = System.nanoTime();

  /**
   * What the process has said.
   *
   * @param firstEvent the number of the first of the events
   * @param endReason one sentence if nothing follows these events
   */
  record Said(long firstEvent, List<String> events, Optional<String> endReason) {}

  /**
   * @param heard told every event before anybody sees it
   */
  AgentSession(String name, Process process, SessionLimits limits, Consumer<String> heard) {
    this.name = name;
    this.process = process;
    this.limits = limits;
    this.heard = heard;
    this.unwritten = new Backlog(limits);
    this.unseen = new Backlog(limits);
    start("commands", this::write);
    this.errors = start("log", this::readErrors);
    start("events", this::readEvents);
  }

  String name() {
    return name;
  }

  /** Whether the process still gets lines. */
  synchronized boolean isOpen() {
    return !inputEnded && endReason.isEmpty();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How long nobody has asked. */
  synchronized Duration idle() {
    return waiting > 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - askedNanos);
  }

  synchronized void asked() {
    askedNanos = System.nanoTime();
  }

  /** Passes lines on to the process, except those that it has got before. */
  synchronized void take(long firstLine, String[] lines) {
    if (!isOpen()) {
      return;
    }
    if (firstLine > linesTaken) {
      fail("line %d for the agent got lost on its way".formatted(linesTaken));
      return;
    }
    for (long number = linesTaken; number < firstLine + lines.length; number++) {
      String line = lines[(int) (number - firstLine)];
      if (!unwritten.add(line)) {
        fail("the agent does not read what it is told");
        return;
      }
      input.add(Optional.of(line));
      linesTaken++;
    }
  }

  /** The process gets no more lines, and so ends when it has done what they say. */
  synchronized void endInput() {
    if (!inputEnded) {
      inputEnded = true;
      input.add(Optional.empty());
    }
  }

  /**
   * The session ends, as if the process had. Does nothing if it has ended already.
   *
   * @return why it ended
   */
  synchronized String fail(String reason) {
    if (endReason.isEmpty()) {
      endReason = Optional.of(reason);
      events.clear();
    }
    endInput();
    notifyAll();
    return endReason.get();
  }

  /**
   * Waits until there are events that were not seen, or the session ends, or somebody else comes to
   * wait: then this asker has given up long ago.
   *
   * @param seen how many events were seen; those are forgotten
   */
  synchronized Said await(long seen, Duration wait) {
    for (; firstEvent < seen && !events.isEmpty(); firstEvent++) {
      unseen.remove(events.remove());
    }
    if (!wait.isZero()) {
      awaitSomething(wait);
    }
    asked();
    return said();
  }

  private void awaitSomething(Duration wait) {
    long number = ++newestWait;
    notifyAll();
    waiting++;
    try {
      long end = System.nanoTime() + wait.toNanos();
      long left;
      while (events.isEmpty()
          && endReason.isEmpty()
          && number == newestWait
          && (left = end - System.nanoTime()) > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting--;
    }
  }

  private Said said() {
    List<String> some = new ArrayList<>();
    long chars = 0;
    for (String event : events) {
      chars += event.length();
      if (!some.isEmpty() && chars > limits.answerChars()) {
        return new Said(firstEvent, some, Optional.empty());
      }
      some.add(event);
    }
    return new Said(firstEvent, some, endReason);
  }

  private void write() {
    try (OutputStream stream = process.getOutputStream()) {
      Optional<String> next;
      while ((next = input.take()).isPresent()) {
        stream.write((next.get() + "\n").getBytes(StandardCharsets.UTF_8));
        stream.flush();
        written(next.get());
      }
    } catch (IOException e) {
      LOG.debug("session {}: the agent reads no more", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void written(String line) {
    unwritten.remove(line);
  }

  private void readEvents() {
    String broken = "";
    try (LineReader output = new LineReader(process.getInputStream(), limits.bufferedChars())) {
      try {
        Optional<String> event;
        while ((event = output.next()).isPresent()) {
          heard.accept(event.get());
          add(event.get());
        }
      } catch (IOException e) {
        broken = "what the agent says can't be read: " + e.getMessage();
        fail(broken);
        output.discard();
      }
    } catch (IOException e) {
      LOG.debug("session {}: the agent's output broke off", name, e);
    }
    ended(broken.isEmpty() ? exitReason() : broken);
  }

  private synchronized void add(String event) {
    if (endReason.isPresent()) {
      return;
    }
    if (!unseen.add(event)) {
      fail("the agent said more than anybody asked for");
      return;
    }
    events.add(event);
    notifyAll();
  }

  private synchronized void ended(String reason) {
    if (endReason.isEmpty()) {
      endReason = Optional.of(reason);
    }
    endInput();
    notifyAll();
  }

  private void readErrors() {
    try (LineReader output = new LineReader(process.getErrorStream(), limits.bufferedChars())) {
      try {
        Optional<String> line;
        while ((line = output.next()).isPresent()) {
          LOG.debug("session {}: {}", name, line.get());
          if (!line.get().isBlank()) {
            lastWords = line.get().strip();
          }
        }
      } catch (IOException e) {
        LOG.debug("session {}: the agent's log can't be read", name, e);
        output.discard();
      }
    } catch (IOException e) {
      LOG.debug("session {}: the agent's log broke off", name, e);
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

  private Thread start(String task, Runnable work) {
    Thread thread = thread("vnsnap session %s %s".formatted(name, task), work);
    thread.start();
    return thread;
  }

  static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** How much waits, against the limits. */
  private static final class Backlog {
    private final SessionLimits limits;
    private int lines;
    private long chars;

    private Backlog(SessionLimits limits) {
      this.limits = limits;
    }

    /**
     * @return whether there is room for the line
     */
    private boolean add(String line) {
      lines++;
      chars += line.length();
      return lines <= limits.bufferedLines() && chars <= limits.bufferedChars();
    }

    private void remove(String line) {
      lines--;
      chars -= line.length();
    }
  }
}
