// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import java.util.OptionalLong;

/**
 * When the vCPUs of a domain stopped and ran again, by QEMU's own clock: its events STOP and
 * RESUME.
 */
final class RunStateEvents implements AutoCloseable {
  private static final int UNSET = -1;

  private final DomainHandle domain;
  private final MonitorEvents events;
  private long stopMicros = UNSET;
  private long resumeMicros = UNSET;

  RunStateEvents(DomainHandle domain) throws HypervisorException {
    this.domain = domain;
    this.events = domain.connection().monitorEvents();
    events.watch(domain.name(), this::happened);
  }

  private synchronized void happened(String event, long atMicros) {
    switch (event) {
      case "STOP" -> {
        stopMicros = atMicros;
        resumeMicros = UNSET;
      }
      case "RESUME" -> resumeMicros = atMicros;
      default -> {
        return;
      }
    }
    notifyAll();
  }

  /** Forgets what happened so far. */
  synchronized void reset() {
    stopMicros = UNSET;
    resumeMicros = UNSET;
  }

  synchronized OptionalLong stopMicros() {
    return stopMicros == UNSET ? OptionalLong.empty() : OptionalLong.of(stopMicros);
  }

  synchronized OptionalLong resumeMicros() {
    return resumeMicros == UNSET ? OptionalLong.empty() : OptionalLong.of(resumeMicros);
  }

  /** Waits at most that long for the vCPUs to run again. */
  synchronized boolean awaitResume(long millis) throws HypervisorException {
    Deadline deadline = Deadline.in(java.time.Duration.ofMillis(millis));
    try {
      while (resumeMicros == UNSET && !deadline.isOver()) {
        wait(Math.max(1, deadline.remainingMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException("interrupted while waiting for " + domain.name(), e);
    }
    return resumeMicros != UNSET;
  }

  @Override
  public void close() {
    events.unwatch(domain.name());
  }
}
