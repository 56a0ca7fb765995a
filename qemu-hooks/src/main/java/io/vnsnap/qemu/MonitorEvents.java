// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.Pointer;
import io.vnsnap.core.port.HypervisorException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The events of all QEMUs on a host, given to those who watch one.
 *
 * <p>There is one registration for the whole connection: of several, libvirt 9.0's client tells the
 * first only.
 */
final class MonitorEvents implements AutoCloseable {
  private static final int UNSET = -1;

  private final LibvirtConnection connection;
  private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

  /** Kept here because libvirt alone does not keep it from the garbage collector. */
  private final LibvirtQemu.MonitorEventCallback callback = this::happened;

  private int callbackId = UNSET;

  /** Told by the thread that runs libvirt's event loop. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param event QEMU's name for it
     * @param atMicros when it happened, by QEMU's clock
     */
    void happened(String event, long atMicros);
  }

  MonitorEvents(LibvirtConnection connection) {
    this.connection = connection;
  }

  /** Watches one domain. There is one listener for each. */
  synchronized void watch(String domain, Listener listener) throws HypervisorException {
    if (callbackId == UNSET) {
      callbackId =
          connection
              .qemu()
              .virConnectDomainQemuMonitorEventRegister(
                  connection.pointer(), null, null, callback, null, null, 0);
      if (callbackId < 0) {
        callbackId = UNSET;
        throw connection.lastError("watch QEMU of " + domain);
      }
    }
    listeners.put(domain, listener);
  }

  void unwatch(String domain) {
    listeners.remove(domain);
  }

  private void happened(
      Pointer conn,
      Pointer domain,
      String event,
      long seconds,
      int micros,
      String details,
      Pointer opaque) {
    Listener listener = listeners.get(connection.more().virDomainGetName(domain));
    if (listener != null) {
      listener.happened(event, seconds * 1_000_000 + micros);
    }
  }

  @Override
  public synchronized void close() {
    if (callbackId != UNSET) {
      connection
          .qemu()
          .virConnectDomainQemuMonitorEventDeregister(connection.pointer(), callbackId);
      callbackId = UNSET;
    }
  }
}
