// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.port.HypervisorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * A running domain, and a member of a snapshot that is to take its place: their devices in pairs,
 * and the words in which the member is refused.
 */
public final class DeviceMatch {
  private static final List<String> NO_PLACE_FOR_AN_IMAGE =
      List.of("encryption", "shareable", "transient", "readonly");

  private final DomainXml domain;
  private final DomainXml member;

  public DeviceMatch(DomainXml domain, DomainXml member) {
    this.domain = domain;
    this.member = member;
  }

  /** A device of the domain and the one of the member that stands in its place. */
  public record Pair(Element from, Element to) {}

  /**
   * By their addresses, in the member's order.
   *
   * @throws HypervisorException if the two have not the same
   */
  public List<Pair> nics() throws HypervisorException {
    return pairs("NIC", "interface", DeviceMatch::address);
  }

  /**
   * By the names that the guest knows them by, in the member's order.
   *
   * @throws HypervisorException if the two have not the same
   */
  public List<Pair> disks() throws HypervisorException {
    return pairs("disk", "disk", DeviceMatch::target);
  }

  public static String address(Element nic) {
    return DomainXml.attribute(nic, "mac", "address").toLowerCase(Locale.ROOT);
  }

  public static String target(Element disk) {
    return DomainXml.attribute(disk, "target", "dev");
  }

  private List<Pair> pairs(String kind, String name, Function<Element, String> key)
      throws HypervisorException {
    List<Element> left = new ArrayList<>(domain.devices(name));
    List<Pair> pairs = new ArrayList<>();
    for (Element to : member.devices(name)) {
      Element from =
          left.stream()
              .filter(each -> key.apply(each).equals(key.apply(to)))
              .findFirst()
              .orElseThrow(
                  () ->
                      refused(
                          "the snapshot has a %s %s that it has not; give it one and try again"
                              .formatted(kind, key.apply(to))));
      left.remove(from);
      pairs.add(new Pair(from, to));
    }
    if (!left.isEmpty()) {
      String extra = left.stream().map(key).collect(Collectors.joining(", "));
      throw refused(
          "it has a %s %s that the snapshot has not; take it away and try again"
              .formatted(kind, extra));
    }
    return pairs;
  }

  /** Refuses a guest of Xen for a domain of QEMU, and the other way round. */
  public void refuseOtherHypervisor() throws HypervisorException {
    if (!hypervisor(domain).equals(hypervisor(member))) {
      throw refused(
          "it runs under %s, and the snapshot was taken under %s; put it on such a host and try again"
              .formatted(hypervisor(domain), hypervisor(member)));
    }
  }

  private static String hypervisor(DomainXml xml) {
    return xml.root().getAttribute("type").equals("xen") ? "Xen" : "QEMU";
  }

  /** Refuses a pair of disks that are not the same kind of device to a guest. */
  public void refuseOtherKind(Pair disks) throws HypervisorException {
    String theirs = disks.from().getAttribute("device");
    String ours = disks.to().getAttribute("device");
    if (!theirs.equals(ours)) {
      throw refused(
          "its %s is a %s, and that of the snapshot a %s"
              .formatted(target(disks.from()), theirs, ours));
    }
  }

  /** Refuses a disk of the domain that a saved image can't be written to. */
  public void refuseMarked(Element disk) throws HypervisorException {
    for (String mark : NO_PLACE_FOR_AN_IMAGE) {
      boolean marked =
          Stream.of(Optional.of(disk), DomainXml.child(disk, "source"))
              .flatMap(Optional::stream)
              .anyMatch(place -> DomainXml.child(place, mark).isPresent());
      if (marked) {
        throw refused("its disk %s is marked <%s>".formatted(target(disk), mark));
      }
    }
  }

  /**
   * Refuses a disk of the domain that can't grow and has no room for the saved one.
   *
   * @param saved its image in the snapshot
   */
  public void refuseIfSmaller(Disk disk, Path saved) throws HypervisorException {
    long savedBytes = Qcow2.sizeBytes(saved);
    if (disk.sizeBytes() < savedBytes) {
      throw refused(
          "its disk %s has %d bytes, and that of the snapshot %d; make it larger and try again"
              .formatted(disk.target(), disk.sizeBytes(), savedBytes));
    }
  }

  public HypervisorException refused(String why) {
    return new HypervisorException(
        "the snapshot can't take the place of %s: %s".formatted(domain.name(), why));
  }
}
