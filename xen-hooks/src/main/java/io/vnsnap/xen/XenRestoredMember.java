// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.RestoredMember;
import io.vnsnap.hooks.DomainXml;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Xen domain that has got all of its state from a snapshot. */
final class XenRestoredMember implements RestoredMember {
  private static final Logger LOG = LoggerFactory.getLogger(XenRestoredMember.class);

  private final MemberName name;
  private final LibvirtXen libvirt;
  private final XenDomain domain;
  private final Optional<String> lastingXml;
  private final DiskRestorer disks;
  private final List<Nic> nics;
  private boolean started;
  private boolean closed;

  private XenRestoredMember(
      MemberName name,
      LibvirtXen libvirt,
      XenDomain domain,
      Optional<String> lastingXml,
      DiskRestorer disks,
      List<Nic> nics) {
    this.name = name;
    this.libvirt = libvirt;
    this.domain = domain;
    this.lastingXml = lastingXml;
    this.disks = disks;
    this.nics = nics;
  }

  /**
   * The domain that libvirt has just restored. Ends it if it can't be described.
   *
   * @param lastingXml the definition to give to a domain that has none, if it is to have one
   */
  static XenRestoredMember of(
      MemberName name, LibvirtXen libvirt, Optional<String> lastingXml, DiskRestorer disks)
      throws HypervisorException {
    XenDomain domain = libvirt.get(name);
    try {
      List<Nic> nics = new XenDevices(DomainXml.parse(domain.liveXml())).nics();
      return new XenRestoredMember(name, libvirt, domain, lastingXml, disks, nics);
    } catch (HypervisorException | RuntimeException e) {
      domain.destroy();
      domain.close();
      throw e;
    }
  }

  @Override
  public MemberName name() {
    return name;
  }

  @Override
  public List<Nic> nics() {
    return nics;
  }

  @Override
  public synchronized void start() throws HypervisorException {
    domain.resume();
    started = true;
    disks.commit();
    if (lastingXml.isPresent() && !domain.isPersistent()) {
      libvirt.define(lastingXml.get(), name.value());
    }
  }

  /** Nothing is owed: all memory was there before. */
  @Override
  public void awaitLoaded(Duration deadline) {}

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!started) {
      try {
        domain.destroy();
      } catch (HypervisorException e) {
        LOG.warn("{}", e.getMessage());
      }
      disks.undo();
    }
    domain.close();
  }
}
