// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.core.port.RestoredMember;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.LoadNotes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Xen through libvirt and Xen's own libraries; docs/xen.md says how. */
public final class XenHypervisor implements Hypervisor {
  private final LibvirtXen libvirt;
  private final XenHost xen;

  private XenHypervisor(LibvirtXen libvirt, XenHost xen) {
    this.libvirt = libvirt;
    this.xen = xen;
  }

  /**
   * Connects to the hypervisor that this runs on, in dom0, as root.
   *
   * @param uri of libvirt's Xen driver, such as xen:///system
   */
  public static XenHypervisor connect(String uri) throws HypervisorException {
    XenHost xen = LibraryXenHost.open();
    try {
      return new XenHypervisor(LibvirtXen.open(uri), xen);
    } catch (HypervisorException | RuntimeException e) {
      xen.close();
      throw e;
    }
  }

  @Override
  public List<MemberInspection> inspectAll() throws HypervisorException {
    return new Inspector(libvirt, xen, DiskHost.HERE).inspectAll();
  }

  @Override
  public MemberInspection inspect(MemberName member) throws HypervisorException {
    return new Inspector(libvirt, xen, DiskHost.HERE).inspect(member);
  }

  @Override
  public Checkpoint prepare(CheckpointPlan plan) throws HypervisorException {
    return new CheckpointFactory(libvirt, xen, DiskHost.HERE).prepare(plan);
  }

  @Override
  public RestoredMember load(LoadPlan plan) throws HypervisorException {
    return new MemberLoader(libvirt).load(plan);
  }

  @Override
  public Predecessor predecessor(MemberName domain, Path directory) throws HypervisorException {
    return new PredecessorFinder(libvirt).find(domain, directory);
  }

  @Override
  public void destroy(MemberName member) throws HypervisorException {
    Optional<XenDomain> found = libvirt.find(member);
    if (found.isPresent()) {
      try (XenDomain domain = found.get()) {
        if (domain.isActive()) {
          domain.destroy();
        }
      }
    }
  }

  @Override
  public void remove(MemberName member) throws HypervisorException {
    destroy(member);
    // A domain without a definition is gone by now.
    Optional<XenDomain> left = libvirt.find(member);
    if (left.isPresent()) {
      try (XenDomain domain = left.get()) {
        domain.undefine();
      }
    }
  }

  @Override
  public void recover(MemberName member, boolean pausedByUs) throws HypervisorException {
    Optional<XenDomain> found = libvirt.find(member);
    if (found.isPresent()) {
      try (XenDomain domain = found.get()) {
        DomainXml xml = DomainXml.parse(domain.liveXml());
        DiskWays ways = DiskWays.ofStopped(DiskHost.HERE, member.value());
        if (domain.isActive()) {
          new Recovery(xen, domain.number()).run(pausedByUs);
          ways = new DiskWays(DiskHost.HERE, member.value(), domain.number());
        }
        ways.removeLeftOvers(new XenDevices(xml).disks());
      }
    }
  }

  @Override
  public boolean recoverLoad(MemberName member, Path notes) throws HypervisorException {
    return new LoadRecovery(libvirt, member, LoadNotes.read(notes)).run();
  }

  @Override
  public void close() {
    libvirt.close();
    xen.close();
  }
}
