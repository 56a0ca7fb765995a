// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.hooks.DomainFile;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the domains whose places members take, and whether these can. */
final class PredecessorFinder {
  private final LibvirtXen libvirt;

  PredecessorFinder(LibvirtXen libvirt) {
    this.libvirt = libvirt;
  }

  /** See {@link io.vnsnap.core.port.Hypervisor#predecessor}. */
  Predecessor find(MemberName name, Path directory) throws HypervisorException {
    Optional<XenDomain> found = libvirt.find(name);
    if (found.isEmpty()) {
      throw new HypervisorException(
          "there is no domain %s on this host whose place could be taken; start it and try again"
              .formatted(name));
    }
    try (XenDomain domain = found.get()) {
      if (!domain.isActive()) {
        throw new HypervisorException(
            "%s does not run, so its place can't be taken; start it and try again".formatted(name));
      }
      String description = domain.liveXml();
      Successor successor =
          new Successor(DomainXml.parse(description), new DomainFile(directory).readXml());
      successor.xml();
      successor.refuseSmallerDevices(directory.resolve(CheckpointFactory.DISK_FOLDER));
      return new Predecessor(description);
    }
  }
}
