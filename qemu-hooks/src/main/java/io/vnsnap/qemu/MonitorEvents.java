// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.Pointer;
import io.vnsnap.core.port.HypervisorException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;

/**
 * QEMU's monitor events of all domains of a connection, given to whoever watches the domain.
 *
 * <p>Registered once, for all domains: libvirt (seen with 9.0) enables a second registration for
 * another domain only on its client side, so that its events never come.
 */
final class MonitorEvents implements AutoCloseable {
  /** Called by the thread that runs libvirt's event loop. */
  interface Watcher {
    /**
     * Tells of an event.
     *
     * @param atMicros QEMU's own time of the event, in microseconds since 1970
     */
    void happened(String event, long atMicros);
  }

  private final LibvirtConnection connection;
  private final Map<String, Watcher> watchers = new ConcurrentHashMap<>();

  /** Kept here because libvirt alone does not keep it from the garbage collector. */
  private final LibvirtQemu.MonitorEventCallback callback = this::dispatch;

  private final int callbackId;

  MonitorEvents(LibvirtConnection connection) throws HypervisorException {
    this.connection = connection;
    callbackId =
        connection
            .qemu()
            .virConnectDomainQemuMonitorEventRegister(
                connection.pointer(), null, null, callback, null, null, 0);
    if (callbackId < 0) {
      throw connection.lastError("tell of QEMU's events");
    }
  }

  private void dispatch(
      Pointer conn,
      Pointer domain,
      String event,
      long seconds,
      int micros,
      String details,
      Pointer opaque) {
    DomainPointer pointer = new DomainPointer();
    pointer.setPointer(domain);
    Watcher watcher = watchers.get(Libvirt.INSTANCE.virDomainGetName(pointer));
    if (watcher != null) {
      watcher.happened(event, seconds * 1_000_000 + micros);
    }
  }

  void watch(String domain, Watcher watcher) {
    if (watchers.putIfAbsent(domain, watcher) != null) {
      throw new IllegalStateException(domain + " is watched already");
    }
  }

  void unwatch(String domain) {
    watchers.remove(domain);
  }

  @Override
  public void close() {
    connection.qemu().virConnectDomainQemuMonitorEventDeregister(connection.pointer(), callbackId);
  }
}
