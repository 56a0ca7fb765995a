// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a guest's vCPUs stood still, by the events STOP and RESUME of its QEMU and QEMU's clock. */
final class RunStates implements AutoCloseable {
  private static final Duration FIRST_EVENT = Duration.ofSeconds(20);
  private static final Duration EVENT = Duration.ofSeconds(5);
  private static final double MICROS_PER_MILLI = 1000;
  private static final Pattern EVENT_LINE =
      Pattern.compile("event (STOP|RESUME) at (\\d+)\\.(\\d+) for domain.*");

  private final Process virsh;
  private long stopMicros;
  private long firstStopMicros;
  private long longestMicros;
  private boolean stopped;

  private RunStates(Process virsh) {
    this.virsh = virsh;
    Thread reader = new Thread(this::listen, "run-states");
    reader.setDaemon(true);
    reader.start();
  }

  /** Listens once a pause of the guest, made for that, has been heard. */
  static RunStates of(Guest guest) {
    try {
      RunStates states =
          new RunStates(
              new ProcessBuilder(
                      "stdbuf",
                      "-oL",
                      "virsh",
                      "-q",
                      "-c",
                      guest.host().libvirtUri(),
                      "qemu-monitor-event",
                      guest.domain(),
                      "--loop")
                  .redirectErrorStream(true)
                  .start());
      Deadline.in(FIRST_EVENT)
          .until(
              () -> {
                guest.host().virsh("suspend", guest.domain());
                guest.host().virsh("resume", guest.domain());
                return states.hasSeenPause();
              },
              "virsh tells of no event of " + guest);
      return states;
    } catch (IOException e) {
      throw new LabException("virsh can't be started", e);
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(virsh.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        Matcher event = EVENT_LINE.matcher(line);
        if (event.matches()) {
          happened(
              event.group(1).equals("STOP"),
              Long.parseLong(event.group(2)) * 1_000_000 + Long.parseLong(event.group(3)));
        }
      }
    } catch (IOException e) {
      // It was ended.
    }
  }

  private synchronized void happened(boolean stop, long atMicros) {
    if (stop) {
      stopMicros = atMicros;
      if (firstStopMicros == 0) {
        firstStopMicros = atMicros;
      }
    } else if (stopped) {
      longestMicros = Math.max(longestMicros, atMicros - stopMicros);
    }
    stopped = stop;
  }

  private synchronized boolean hasSeenPause() {
    return !stopped && longestMicros > 0;
  }

  /** Forgets what happened so far. */
  synchronized void reset() {
    firstStopMicros = 0;
    longestMicros = 0;
  }

  /** The longest pause since {@link #reset}; waits for the event that ends it. */
  double longestMillis() {
    Deadline.in(EVENT).until(this::hasSeenPause, "QEMU told of no pause");
    synchronized (this) {
      return longestMicros / MICROS_PER_MILLI;
    }
  }

  /** When the guest first stopped since {@link #reset}, in microseconds since 1970. */
  synchronized OptionalLong firstStopMicros() {
    return firstStopMicros == 0 ? OptionalLong.empty() : OptionalLong.of(firstStopMicros);
  }

  @Override
  public void close() {
    virsh.destroy();
  }
}
