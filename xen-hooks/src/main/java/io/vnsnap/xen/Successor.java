// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.DeviceMatch;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * A member in the place of a running domain. A guest without a device model sees little of its
 * description: how much memory and how many vCPUs it has, and the order of its NICs, which are the
 * snapshot's. Its disks it knows by name. All else is its host's business, and the domain's.
 */
final class Successor {
  private static final List<String> OF_GUEST =
      List.of("memory", "currentMemory", "maxMemory", "features", "cpu", "clock");

  private final DomainXml domain;
  private final DomainXml member;
  private final DeviceMatch match;

  /**
   * @param domain as it runs, passwords included
   * @param member as it ran at the cut
   */
  Successor(DomainXml domain, DomainXml member) {
    this.domain = domain;
    this.member = member;
    this.match = new DeviceMatch(domain, member);
  }

  /**
   * The domain's XML, changed into that of the member in its place.
   *
   * @throws HypervisorException if the member can't take it
   */
  DomainXml xml() throws HypervisorException {
    match.refuseOtherHypervisor();
    if (GuestType.of(domain) != GuestType.of(member)) {
      throw match.refused(
          "it is a guest of type %s, and that of the snapshot of type %s"
              .formatted(GuestType.of(domain), GuestType.of(member)));
    }
    List<DeviceMatch.Pair> nics = match.nics();
    for (DeviceMatch.Pair disks : match.disks()) {
      match.refuseOtherKind(disks);
      if (XenDevices.isWritable(disks.to())) {
        refuseAsImage(disks.from());
      }
    }
    Element devices = domain.devices().orElseThrow();
    nics.forEach(nic -> devices.appendChild(nic.from()));
    OF_GUEST.forEach(this::keep);
    keepProcessors();
    return domain;
  }

  /** The saved disk will be written there. */
  private void refuseAsImage(Element disk) throws HypervisorException {
    if (XenDevices.source(disk).isEmpty()) {
      throw match.refused(
          "its disk %s is neither a file nor a device".formatted(DeviceMatch.target(disk)));
    }
    match.refuseMarked(disk);
  }

  private void keep(String part) {
    Element root = domain.root();
    DomainXml.children(root, part).forEach(root::removeChild);
    DomainXml.children(member.root(), part)
        .forEach(ours -> root.appendChild(root.getOwnerDocument().importNode(ours, true)));
  }

  /** On which processors of the host they run is the domain's. */
  private void keepProcessors() {
    Optional<Element> theirs = DomainXml.child(domain.root(), "vcpu");
    Optional<Element> ours = DomainXml.child(member.root(), "vcpu");
    if (theirs.isPresent() && ours.isPresent()) {
      theirs.get().setTextContent(ours.get().getTextContent());
      theirs.get().removeAttribute("current");
      if (ours.get().hasAttribute("current")) {
        theirs.get().setAttribute("current", ours.get().getAttribute("current"));
      }
    }
  }

  /**
   * A file takes any size, a device has the one that it has.
   *
   * @param saved where the snapshot's disks are
   */
  void refuseSmallerDevices(Path saved) throws HypervisorException {
    for (Element disk : new XenDevices(domain).writableDisks()) {
      Path image = saved.resolve(BlockDevice.fileName(DeviceMatch.target(disk)));
      if (XenDevices.isDevice(disk) && Files.exists(image)) {
        match.refuseIfSmaller(XenDevices.disk(disk), image);
      }
    }
  }
}
