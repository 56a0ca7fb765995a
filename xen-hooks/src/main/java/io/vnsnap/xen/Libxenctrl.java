// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.vnsnap.core.port.HypervisorException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * libxenctrl: questions and orders to the hypervisor; see xenctrl.h. One handle, for one thread at
 * a time.
 */
final class Libxenctrl implements AutoCloseable {
  /** As long as any release's struct, and longer. */
  private static final int STRUCT_BYTES = 1024;

  /** Of xen_domctl_getdomaininfo: the domain's number is followed by padding. */
  private static final int INFO_FLAGS = 4;

  /** Of xen_sysctl_physinfo. */
  private static final int PHYSICAL_CAPABILITIES = 28;

  private static final int CAN_SHADOW = 1 << 4;
  private static final int SHADOW_OFF = 0;

  /** No guest has that many ports. */
  private static final int PORT_OF_NOBODY = -1;

  private static final int PORT_OF_ALL = 0;

  private final XenRelease release;
  private final Calls calls;
  private final Pointer handle;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private interface Calls extends Library {
    Pointer xc_interface_open(Pointer logger, Pointer buildLogger, int flags);

    int xc_interface_close(Pointer handle);

    int xc_domain_getinfolist(Pointer handle, int first, int most, Pointer info);

    int xc_physinfo(Pointer handle, Pointer info);

    int xc_domain_subscribe_for_suspend(Pointer handle, int domain, int port);

    int xc_shadow_control(Pointer handle, int domain, int operation, Pointer megabytes, int mode);

    /** As it is in old releases. */
    int xc_shadow_control(
        Pointer handle,
        int domain,
        int operation,
        Pointer bitmap,
        NativeLong pages,
        Pointer megabytes,
        int mode,
        Pointer statistics);
  }

  private Libxenctrl(XenRelease release, Calls calls, Pointer handle) {
    this.release = release;
    this.calls = calls;
    this.handle = handle;
  }

  static Libxenctrl open(XenRelease release) throws HypervisorException {
    Calls calls = Native.load(release.control(), Calls.class);
    Pointer handle = calls.xc_interface_open(null, null, 0);
    if (handle == null) {
      throw new HypervisorException(
          "the hypervisor can't be reached (errno %d); run the agent as root in dom0, with"
                  .formatted(Native.getLastError())
              + " /dev/xen/privcmd there");
    }
    return new Libxenctrl(release, calls, handle);
  }

  /** For the other library that works with such a handle. */
  Pointer handle() {
    return handle;
  }

  /** The domain of that number, if there is one. */
  Optional<DomainStatus> status(int domain) {
    try (Memory info = new Memory(STRUCT_BYTES)) {
      int found = calls.xc_domain_getinfolist(handle, domain, 1, info);
      // The hypervisor tells the next one if there is none of that number.
      return found == 1 && (info.getShort(0) & 0xffff) == domain
          ? Optional.of(new DomainStatus(info.getInt(INFO_FLAGS)))
          : Optional.empty();
    }
  }

  /** Whether the hypervisor has shadow paging, which finds out what a PV guest writes. */
  boolean hasShadowPaging() throws HypervisorException {
    try (Memory info = new Memory(STRUCT_BYTES)) {
      info.clear();
      if (calls.xc_physinfo(handle, info) != 0) {
        throw new HypervisorException(
            "the hypervisor does not tell what it can (errno %d)".formatted(Native.getLastError()));
      }
      return (info.getInt(PHYSICAL_CAPABILITIES) & CAN_SHADOW) != 0;
    }
  }

  /**
   * When the domain suspends itself a port is told in place of xenstored: XEN_DOMCTL_subscribe of
   * Xen's public/domctl.h. Here it is a port that nobody has.
   */
  void hideSuspension(int domain) throws HypervisorException {
    if (calls.xc_domain_subscribe_for_suspend(handle, domain, PORT_OF_NOBODY) != 0) {
      throw new HypervisorException(
          "Xen does not take the order to suspend domain %d silently (errno %d)"
              .formatted(domain, Native.getLastError()));
    }
  }

  /** xenstored is told again; does nothing if there is no such domain. */
  void showSuspension(int domain) {
    calls.xc_domain_subscribe_for_suspend(handle, domain, PORT_OF_ALL);
  }

  /** Writes of the domain are watched no more; does nothing if they were not. */
  void stopWatching(int domain) {
    if (release.isOld()) {
      calls.xc_shadow_control(handle, domain, SHADOW_OFF, null, new NativeLong(0), null, 0, null);
    } else {
      calls.xc_shadow_control(handle, domain, SHADOW_OFF, null, 0);
    }
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      calls.xc_interface_close(handle);
    }
  }
}
