// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DeviceMatch;
import io.vnsnap.hooks.DomainXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What of a running domain is its host's business: names, bridges, files, sockets, passwords,
 * limits. A member that takes the domain's place gets all of it; the hardware that its guest sees
 * stays its own, for the guest was saved in the middle of using it.
 */
final class HostSide {
  private static final List<String> OF_DOMAIN =
      List.of(
          "title",
          "description",
          "metadata",
          "resource",
          "cputune",
          "memtune",
          "blkiotune",
          "numatune",
          "seclabel");

  private static final List<String> OF_NIC =
      List.of(
          "source",
          "target",
          "bandwidth",
          "virtualport",
          "vlan",
          "port",
          "filterref",
          "link",
          "coalesce",
          "tune",
          "backend",
          "script",
          "downscript");

  private static final List<String> OF_DISK = List.of("source", "auth", "iotune");

  /** Attributes of a disk's driver that become properties of the guest's device. */
  private static final List<String> DISK_HARDWARE =
      List.of(
          "queues",
          "queue_size",
          "iothread",
          "ioeventfd",
          "event_idx",
          "iommu",
          "ats",
          "packed",
          "page_per_vq");

  private static final List<String> OF_CHARACTER_DEVICE = List.of("source", "protocol", "log");
  private static final List<String> CHARACTER_DEVICES =
      List.of("serial", "parallel", "console", "channel");

  /** Elements whose device is only a window to what the guest has anyway. */
  private static final List<String> WHOLE_DEVICES = List.of("graphics", "audio");

  private static final Set<String> TAP_NICS = Set.of("bridge", "network", "ethernet");

  private final DomainXml domain;
  private final DomainXml member;
  private final DeviceMatch match;

  /**
   * @param domain as it runs, passwords included
   * @param member whose XML it is to be written to
   */
  HostSide(DomainXml domain, DomainXml member) {
    this.domain = domain;
    this.member = member;
    this.match = new DeviceMatch(domain, member);
  }

  /**
   * Gives all of it to the member.
   *
   * @throws HypervisorException if the two have not the same NICs and disks
   */
  void give() throws HypervisorException {
    match.refuseOtherHypervisor();
    List<DeviceMatch.Pair> nics = match.nics();
    List<DeviceMatch.Pair> disks = match.disks();
    for (DeviceMatch.Pair pair : nics) {
      giveToNic(pair.from(), pair.to());
    }
    for (DeviceMatch.Pair pair : disks) {
      giveToDisk(pair);
    }
    giveFirmware();
    CHARACTER_DEVICES.forEach(kind -> giveToCharacterDevices(kind));
    giveToRandomSources();
    WHOLE_DEVICES.forEach(kind -> replaceDevices(kind));
    domain
        .devices()
        .ifPresent(from -> member.devices().ifPresent(to -> copy("emulator", from, to)));
    OF_DOMAIN.forEach(part -> copy(part, domain.root(), member.root()));
    DomainXml.child(domain.root(), "vcpu")
        .ifPresent(
            from ->
                DomainXml.child(member.root(), "vcpu")
                    .ifPresent(
                        to -> {
                          copyAttribute("cpuset", from, to);
                          copyAttribute("placement", from, to);
                        }));
  }

  private void giveToNic(Element from, Element to) throws HypervisorException {
    if (!TAP_NICS.contains(from.getAttribute("type"))) {
      throw match.refused(
          "its NIC %s is of type %s, which has no tap"
              .formatted(DeviceMatch.address(from), from.getAttribute("type")));
    }
    copyAttribute("type", from, to);
    OF_NIC.forEach(part -> copy(part, from, to));
    // That there is one is a feature of the guest's device.
    if (DomainXml.child(from, "mtu").isPresent() && DomainXml.child(to, "mtu").isPresent()) {
      copy("mtu", from, to);
    }
  }

  private void giveToDisk(DeviceMatch.Pair disks) throws HypervisorException {
    match.refuseOtherKind(disks);
    Element from = disks.from();
    Element to = disks.to();
    if (BlockDevices.isWritable(to) && BlockDevices.hasMedium(to)) {
      refuseAsImage(from);
    }
    copyAttribute("type", from, to);
    OF_DISK.forEach(part -> copy(part, from, to));
    giveToDriver(from, to);
  }

  /** The saved disk will be written there. */
  private void refuseAsImage(Element disk) throws HypervisorException {
    if (!BlockDevices.hasMedium(disk)) {
      throw match.refused("its disk %s has no medium".formatted(DeviceMatch.target(disk)));
    }
    match.refuseMarked(disk);
    try {
      DiskPlace.of(disk);
    } catch (HypervisorException e) {
      throw match.refused(e.getMessage());
    }
  }

  private static void giveToDriver(Element from, Element to) {
    Optional<Element> hardware = DomainXml.child(to, "driver");
    hardware.ifPresent(to::removeChild);
    Element driver =
        DomainXml.child(from, "driver")
            .map(theirs -> adopt(theirs, to))
            .orElseGet(() -> to.getOwnerDocument().createElement("driver"));
    for (String name : DISK_HARDWARE) {
      driver.removeAttribute(name);
      hardware
          .filter(ours -> ours.hasAttribute(name))
          .ifPresent(ours -> driver.setAttribute(name, ours.getAttribute(name)));
    }
    if (driver.hasAttributes()) {
      to.appendChild(driver);
    }
  }

  /** Where firmware and its variables lie is the host's business; that there are any is not. */
  private void giveFirmware() throws HypervisorException {
    if (member.nvram().isPresent() != domain.nvram().isPresent()) {
      throw match.refused(
          "only one of the two has UEFI variables; boot both by UEFI, or none, and try again");
    }
    Optional<Element> from = DomainXml.child(domain.root(), "os");
    Optional<Element> to = DomainXml.child(member.root(), "os");
    if (from.isPresent() && to.isPresent()) {
      copy("nvram", from.get(), to.get());
      Optional<Element> loader = DomainXml.child(from.get(), "loader");
      DomainXml.child(to.get(), "loader")
          .ifPresent(ours -> loader.ifPresent(each -> ours.setTextContent(each.getTextContent())));
    }
  }

  private void giveToCharacterDevices(String kind) {
    List<Element> left = new ArrayList<>(domain.devices(kind));
    for (Element to : member.devices(kind)) {
      Optional<Element> from =
          left.stream().filter(each -> guestEnd(each).equals(guestEnd(to))).findFirst();
      if (from.isPresent()) {
        left.remove(from.get());
        copyAttribute("type", from.get(), to);
        copyAttribute("tty", from.get(), to);
        OF_CHARACTER_DEVICE.forEach(part -> copy(part, from.get(), to));
      } else {
        disconnect(to, kind);
      }
    }
  }

  /** The guest knows the device, and the domain has none like it: nobody is at its other end. */
  private static void disconnect(Element device, String kind) {
    OF_CHARACTER_DEVICE.forEach(part -> remove(part, device));
    device.removeAttribute("tty");
    device.setAttribute("type", kind.equals("channel") ? "unix" : "pty");
  }

  private static String guestEnd(Element device) {
    return Stream.of("type", "name", "address", "port")
        .map(attribute -> DomainXml.attribute(device, "target", attribute))
        .collect(Collectors.joining(" "));
  }

  /** They are told apart by their order only. */
  private void giveToRandomSources() {
    List<Element> ours = member.devices("rng");
    List<Element> theirs = domain.devices("rng");
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      copy("rate", theirs.get(i), ours.get(i));
      copy("backend", theirs.get(i), ours.get(i));
    }
  }

  private void replaceDevices(String kind) {
    Element devices = member.devices().orElseThrow();
    remove(kind, devices);
    domain.devices(kind).forEach(each -> devices.appendChild(adopt(each, devices)));
  }

  /** Makes a part of one element like that of another, be it there or not. */
  private static void copy(String part, Element from, Element to) {
    remove(part, to);
    DomainXml.children(from, part).forEach(each -> to.appendChild(adopt(each, to)));
  }

  private static void remove(String part, Element from) {
    DomainXml.children(from, part).forEach(from::removeChild);
  }

  private static Element adopt(Element element, Node into) {
    return (Element) into.getOwnerDocument().importNode(element, true);
  }

  private static void copyAttribute(String name, Element from, Element to) {
    if (from.hasAttribute(name)) {
      to.setAttribute(name, from.getAttribute(name));
    } else {
      to.removeAttribute(name);
    }
  }
}
