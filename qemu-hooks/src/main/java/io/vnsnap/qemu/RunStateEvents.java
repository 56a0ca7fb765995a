// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.Pointer;
import io.vnsnap.core.port.HypervisorException;
import java.util.OptionalLong;
import org.libvirt.jna.ConnectionPointer;

/**
 * When the vCPUs of a domain stopped and ran again, by QEMU's own clock: its events STOP and
 * RESUME.
 */
final class RunStateEvents implements AutoCloseable {
  private static final int UNSET = -1;

  private final LibvirtConnection connection;
  private final DomainHandle domain;

  /** Kept here because libvirt alone does not keep it from the garbage collector. */
  private final LibvirtQemu.MonitorEventCallback callback = this::happened;

  private int callbackId = UNSET;
  private long stopMicros = UNSET;
  private long resumeMicros = UNSET;

  RunStateEvents(DomainHandle domain) throws HypervisorException {
    this.connection = domain.connection();
    this.domain = domain;
    ConnectionPointer pointer = connection.pointer();
    callbackId =
        connection
            .qemu()
            .virConnectDomainQemuMonitorEventRegister(
                pointer, domain.pointer(), null, callback, null, null, 0);
    if (callbackId < 0) {
      throw connection.lastError("watch QEMU of " + domain.name());
    }
  }

  private synchronized void happened(
      Pointer conn,
      Pointer dom,
      String event,
      long seconds,
      int micros,
      String details,
      Pointer opaque) {
    long atMicros = seconds * 1_000_000 + micros;
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
    connection.qemu().virConnectDomainQemuMonitorEventDeregister(connection.pointer(), callbackId);
  }
}
