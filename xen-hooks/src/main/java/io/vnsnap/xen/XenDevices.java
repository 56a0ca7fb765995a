// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.Qcow2;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** NICs and disks in libvirt's description of a Xen domain. */
final class XenDevices {
  /** libxl gives these to vifs that nobody named: the domain's number and the vif's. */
  static final Pattern GENERATED_VIF = Pattern.compile("vif\\d+\\.(\\d+)(-emu)?");

  private final DomainXml xml;

  XenDevices(DomainXml xml) {
    this.xml = xml;
  }

  /** Those that are ports of a Linux bridge. */
  List<Nic> nics() {
    List<Nic> nics = new ArrayList<>();
    for (Element nic : xml.devices("interface")) {
      if (!bridge(nic).isEmpty()) {
        MacAddress mac = new MacAddress(DomainXml.attribute(nic, "mac", "address"));
        nics.add(new Nic(mac, DomainXml.attribute(nic, "target", "dev"), bridge(nic), 1, false));
      }
    }
    return nics;
  }

  /** The bridge that the vif is a port of, empty if there is none. */
  static String bridge(Element nic) {
    return DomainXml.attribute(nic, "source", "bridge");
  }

  /** The elements of disks that the guest can write to. */
  List<Element> writableDisks() {
    return xml.devices("disk").stream().filter(XenDevices::isWritable).toList();
  }

  /** Whether it has a medium that the guest can write to. */
  static boolean isWritable(Element disk) {
    return source(disk).isPresent()
        && DomainXml.child(disk, "readonly").isEmpty()
        && !disk.getAttribute("device").equals("cdrom");
  }

  /** Whether it is a block device of the host. */
  static boolean isDevice(Element disk) {
    return disk.getAttribute("type").equals("block");
  }

  List<Disk> disks() {
    return writableDisks().stream().map(XenDevices::disk).toList();
  }

  static Disk disk(Element disk) {
    Path source = source(disk).orElseThrow();
    return new Disk(target(disk), format(disk), source.toString(), sizeBytes(disk, source));
  }

  /** The disk of that name in a snapshot's XML. */
  static Element disk(DomainXml xml, String target) throws HypervisorException {
    return xml.devices("disk").stream()
        .filter(disk -> target(disk).equals(target))
        .findFirst()
        .orElseThrow(
            () ->
                new HypervisorException(
                    "the snapshot's domain.xml has no disk %s; the snapshot is damaged"
                        .formatted(target)));
  }

  static String target(Element disk) {
    return DomainXml.attribute(disk, "target", "dev");
  }

  /** The file or device that it lies in; none if it has no medium, or lies elsewhere. */
  static Optional<Path> source(Element disk) {
    String file = DomainXml.attribute(disk, "source", "file");
    String path = file.isEmpty() ? DomainXml.attribute(disk, "source", "dev") : file;
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }

  static String format(Element disk) {
    String type = DomainXml.attribute(disk, "driver", "type");
    return type.isEmpty() ? "raw" : type;
  }

  /** That the guest sees; 0 if the disk is not there. */
  private static long sizeBytes(Element disk, Path source) {
    try {
      if (format(disk).equals("qcow2")) {
        return Qcow2.sizeBytes(source);
      }
      try (FileChannel file = FileChannel.open(source, StandardOpenOption.READ)) {
        return file.size();
      }
    } catch (IOException | HypervisorException e) {
      return 0;
    }
  }
}
