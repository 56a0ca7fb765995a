// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.time.Duration;
import java.util.Optional;

/**
 * Times the beats of a guest's second serial port with the machine's clock, which goes on while the
 * guest's stands still.
 */
public final class Heartbeat implements AutoCloseable {
  private static final Duration FIRST_BEAT = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Terminal terminal;
  private final Thread reader;
  private volatile boolean closed;
  private long lastNanos;
  private long longestNanos;
  private long beats;

  Heartbeat(Terminal terminal) {
    this.terminal = terminal;
    if (terminal.readLine(Deadline.in(FIRST_BEAT)).isEmpty()) {
      terminal.close();
      throw new LabException(
          "no heartbeat on the second serial port within %d s".formatted(FIRST_BEAT.toSeconds()));
    }
    lastNanos = System.nanoTime();
    reader = new Thread(this::listen, "heartbeat");
    reader.setDaemon(true);
    reader.start();
  }

  private void listen() {
    try {
      while (!closed) {
        Optional<String> line = terminal.readLine(Deadline.in(LOOK_EVERY));
        line.ifPresent(beat -> countBeat());
      }
    } catch (LabException e) {
      // Its QEMU is gone; the gap goes on growing, which is the truth.
    } finally {
      terminal.close();
    }
  }

  private synchronized void countBeat() {
    long now = System.nanoTime();
    longestNanos = Math.max(longestNanos, now - lastNanos);
    lastNanos = now;
    beats++;
  }

  /** The longest time without a beat so far, also if it has not ended. */
  public synchronized long longestGapMillis() {
    return Duration.ofNanos(Math.max(longestNanos, System.nanoTime() - lastNanos)).toMillis();
  }

  public synchronized long beats() {
    return beats;
  }

  /** Forgets the gaps seen so far. */
  public synchronized void reset() {
    longestNanos = 0;
    lastNanos = System.nanoTime();
  }

  @Override
  public void close() {
    closed = true;
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
