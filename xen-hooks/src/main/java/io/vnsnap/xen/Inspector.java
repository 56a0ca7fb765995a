// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** Finds out whether members can be cut. Changes nothing. */
final class Inspector {
  private final LibvirtXen libvirt;
  private final XenHost xen;
  private final DiskHost host;

  Inspector(LibvirtXen libvirt, XenHost xen, DiskHost host) {
    this.libvirt = libvirt;
    this.xen = xen;
    this.host = host;
  }

  List<MemberInspection> inspectAll() throws HypervisorException {
    List<MemberInspection> all = new ArrayList<>();
    for (String name : libvirt.names()) {
      // Names that VNsnap could not use for folders are not for it.
      Optional<MemberName> member = MemberName.ifValid(name);
      if (member.isPresent()) {
        all.add(inspect(member.get()));
      }
    }
    return all;
  }

  MemberInspection inspect(MemberName member) throws HypervisorException {
    Optional<XenDomain> found = libvirt.find(member);
    if (found.isEmpty()) {
      return MemberInspection.missing(member);
    }
    try (XenDomain domain = found.get()) {
      return inspect(member, domain);
    }
  }

  private MemberInspection inspect(MemberName member, XenDomain domain) throws HypervisorException {
    MemberState state = domain.state();
    DomainXml xml = DomainXml.parse(domain.liveXml());
    XenDevices devices = new XenDevices(xml);
    List<Problem> problems = new ArrayList<>();
    if (state == MemberState.RUNNING) {
      checkHypervisor(xml, problems);
    } else {
      problems.add(
          blocking(
              member.value(),
              state == MemberState.PAUSED ? "it is paused" : "it does not run",
              state == MemberState.PAUSED
                  ? "resume it: virsh resume " + member
                  : "start it: virsh start " + member));
    }
    xml.devices("interface").forEach(nic -> checkNic(xml, nic, problems));
    devices.writableDisks().forEach(disk -> checkSharers(xml, disk, problems));
    if (state == MemberState.RUNNING) {
      new DiskWays(host, member.value(), domain.number())
          .of(devices.disks())
          .forEach(way -> checkWay(xml, way, problems));
    }
    if (!xml.devices("hostdev").isEmpty()) {
      problems.add(
          blocking(
              member.value(),
              "a device of the host is passed through to it",
              "remove <hostdev> from its definition"));
    }
    return new MemberInspection(
        member,
        state,
        xml.uuid(),
        xml.memoryBytes(),
        xml.vcpus(),
        devices.nics(),
        devices.disks(),
        false,
        problems);
  }

  private void checkHypervisor(DomainXml xml, List<Problem> problems) throws HypervisorException {
    GuestType type = GuestType.of(xml);
    type.problem(xml.name()).ifPresent(problems::add);
    if (type == GuestType.PV) {
      try (XenHost.Session session = xen.session()) {
        if (!session.hasShadowPaging()) {
          problems.add(
              blocking(
                  "hypervisor",
                  "it has no shadow paging, without which Xen can't tell what a running PV guest"
                      + " writes",
                  "boot one that was built with CONFIG_SHADOW_PAGING=y"));
        }
      }
    }
  }

  private static void checkNic(DomainXml xml, Element nic, List<Problem> problems) {
    if (XenDevices.bridge(nic).isEmpty()) {
      problems.add(
          blocking(
              "NIC %s of %s".formatted(DomainXml.attribute(nic, "mac", "address"), xml.name()),
              "it is of type %s and on no Linux bridge".formatted(nic.getAttribute("type")),
              "use a Linux bridge"));
    }
  }

  private static void checkSharers(DomainXml xml, Element disk, List<Problem> problems) {
    if (DomainXml.child(disk, "shareable").isPresent()) {
      problems.add(
          blocking(
              subject(xml, XenDevices.target(disk)),
              "others may write to it",
              "remove <shareable/>"));
    }
  }

  private static void checkWay(DomainXml xml, DiskWays.Way way, List<Problem> problems) {
    if (way instanceof DiskWays.None none) {
      problems.add(blocking(subject(xml, none.disk().target()), none.reason(), none.remedy()));
    }
  }

  private static String subject(DomainXml xml, String target) {
    return "disk %s of %s".formatted(target, xml.name());
  }

  private static Problem blocking(String subject, String reason, String remedy) {
    return new Problem(Problem.Severity.BLOCKING, subject, reason, remedy);
  }
}
