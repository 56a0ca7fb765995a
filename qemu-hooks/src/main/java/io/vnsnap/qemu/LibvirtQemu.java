// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;

/** What libvirt-java lacks of libvirt-qemu.so; see libvirt's header libvirt-qemu.h. */
interface LibvirtQemu extends Library {
  /** Since libvirt 8.2.0. Closes none of the descriptors; libvirt passes one at most. */
  int virDomainQemuMonitorCommandWithFiles(
      DomainPointer domain,
      String command,
      int inputFiles,
      int[] files,
      Pointer outputFiles,
      Pointer outputs,
      PointerByReference result,
      int flags);

  /** Since libvirt 1.2.3. A null event means every event. */
  int virConnectDomainQemuMonitorEventRegister(
      ConnectionPointer connection,
      DomainPointer domain,
      String event,
      MonitorEventCallback callback,
      Pointer opaque,
      Pointer freeCallback,
      int flags);

  int virConnectDomainQemuMonitorEventDeregister(ConnectionPointer connection, int callbackId);

  /** Called by the thread that runs libvirt's event loop, with QEMU's own time of the event. */
  interface MonitorEventCallback extends Callback {
    void event(
        Pointer connection,
        Pointer domain,
        String event,
        long seconds,
        int micros,
        String details,
        Pointer opaque);
  }
}
