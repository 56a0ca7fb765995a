// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.qemu.QemuHypervisor;
import io.vnsnap.xen.XenHypervisor;

/** Connects to the hypervisor that a URI of libvirt names. */
final class LibvirtHypervisors implements HypervisorConnector {
  @Override
  public Hypervisor connect(String uri) throws HypervisorException {
    return switch (driver(uri)) {
      case "qemu" -> QemuHypervisor.connect(uri);
      case "xen" -> XenHypervisor.connect(uri);
      default ->
          throw new HypervisorException(
              "libvirt's driver for %s is not supported; use qemu:///system or xen:///system"
                  .formatted(uri));
    };
  }

  /** The name of libvirt's driver: what stands before the transport, as in qemu+unix:///system. */
  private static String driver(String uri) {
    return uri.split("[+:]", 2)[0];
  }
}
