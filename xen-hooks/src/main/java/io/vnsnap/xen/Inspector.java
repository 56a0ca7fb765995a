// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** Finds out whether members can be cut. Changes nothing. */
final class Inspector {
  private final LibvirtXen libvirt;
  private final XenHost xen;

  Inspector(LibvirtXen libvirt, XenHost xen) {
    this.libvirt = libvirt;
    this.xen = xen;
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
      checkHypervisor(member, domain, problems);
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
    devices.writableDisks().forEach(disk -> checkDisk(xml, disk, problems));
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

  private void checkHypervisor(MemberName member, XenDomain domain, List<Problem> problems)
      throws HypervisorException {
    try (XenHost.Session session = xen.session()) {
      Optional<DomainStatus> status = session.status(domain.number());
      if (status.isPresent() && status.get().isHvm()) {
        problems.add(
            blocking(
                member.value(),
                "it is an HVM or PVH guest, and only PV guests have been tried",
                "leave it out of the VNI, or make it a PV guest"));
      } else if (!session.hasShadowPaging()) {
        problems.add(
            blocking(
                "hypervisor",
                "it has no shadow paging, without which Xen can't tell what a running PV guest"
                    + " writes",
                "boot one that was built with CONFIG_SHADOW_PAGING=y"));
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

  private static void checkDisk(DomainXml xml, Element disk, List<Problem> problems) {
    String subject = "disk %s of %s".formatted(XenDevices.target(disk), xml.name());
    Path source = XenDevices.source(disk).orElseThrow();
    if (DomainXml.child(disk, "shareable").isPresent()) {
      problems.add(blocking(subject, "others may write to it", "remove <shareable/>"));
    } else if (!XenDevices.format(disk).equals("raw") || !Files.isRegularFile(source)) {
      problems.add(
          blocking(
              subject,
              "it is no raw file; other disks of Xen guests can't be captured yet",
              "keep it in a raw file on XFS or Btrfs"));
    } else {
      checkSharing(subject, source, problems);
    }
  }

  private static void checkSharing(String subject, Path source, List<Problem> problems) {
    try {
      if (!DiskCapture.canShare(source)) {
        problems.add(
            blocking(
                subject,
                "the file system of %s can't share blocks between files".formatted(source),
                "keep it on XFS or Btrfs"));
      }
    } catch (IOException e) {
      problems.add(
          blocking(
              subject,
              "its folder can't be written: " + e.getMessage(),
              "see that it is not full or read-only"));
    }
  }

  private static Problem blocking(String subject, String reason, String remedy) {
    return new Problem(Problem.Severity.BLOCKING, subject, reason, remedy);
  }
}
