// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import static io.vnsnap.qemu.Inspector.blocking;
import static io.vnsnap.qemu.Inspector.warning;

import io.vnsnap.core.model.Problem;
import io.vnsnap.hooks.DomainXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** What in a domain's description keeps it from being cut or restored. */
final class XmlProblems {
  /** Devices whose state QEMU does not save, or which reach outside the machine. */
  private static final Map<String, String> DEVICES =
      new TreeMap<>(
          Map.of(
              "hostdev", "a device of the host is passed through to it",
              "filesystem", "it shares a folder with the host",
              "redirdev", "a USB device is redirected to it",
              "smartcard", "it uses a smart card of the host",
              "shmem", "it shares memory with others",
              "vsock", "its vsock connections to the host would break at a restore",
              "tpm", "the state of its TPM lies outside of QEMU",
              "memory", "it has memory modules that can be plugged",
              "lease", "it holds a lock that two copies can't both hold"));

  private static final Set<String> DISK_TYPES = Set.of("file", "block", "network", "volume");

  private final DomainXml xml;
  private final List<Problem> problems = new ArrayList<>();

  XmlProblems(DomainXml xml) {
    this.xml = xml;
  }

  List<Problem> find() {
    DEVICES.forEach(
        (kind, reason) -> {
          if (!xml.devices(kind).isEmpty()) {
            problems.add(
                blocking(xml.name(), reason, "remove <%s> from its definition".formatted(kind)));
          }
        });
    xml.devices("interface").forEach(this::checkNic);
    xml.devices("disk").forEach(this::checkDisk);
    checkMemory();
    checkSecurity();
    if (!xml.hasFreePageReporting()) {
      problems.add(
          warning(
              xml.name(),
              "its guest does not report free pages, so memory that it no longer uses is saved, too",
              "give it <memballoon model='virtio' freePageReporting='on'/>"));
    }
    return List.copyOf(problems);
  }

  private void checkNic(Element nic) {
    String subject = "NIC " + DomainXml.attribute(nic, "mac", "address") + " of " + xml.name();
    String type = nic.getAttribute("type");
    if (type.equals("hostdev")) {
      problems.add(
          blocking(subject, "a device of the host is passed through to it", "use a bridge"));
    } else if (type.equals("vhostuser") || type.equals("vdpa")) {
      problems.add(
          blocking(subject, "its frames pass beside the host's kernel", "use a Linux bridge"));
    } else if (!DomainXml.children(nic, "virtualport").isEmpty()) {
      problems.add(blocking(subject, "it is on an Open vSwitch port", "use a Linux bridge"));
    } else if (Nics.bridge(nic).isEmpty()) {
      problems.add(
          blocking(
              subject,
              "it is of type %s and on no Linux bridge".formatted(type),
              "use a Linux bridge"));
    }
  }

  private void checkDisk(Element disk) {
    String subject =
        "disk %s of %s".formatted(DomainXml.attribute(disk, "target", "dev"), xml.name());
    if (!BlockDevices.hasMedium(disk)) {
      return;
    }
    if (!BlockDevices.isWritable(disk)) {
      problems.add(
          warning(
              subject,
              "it is read-only and not saved; a restore needs %s in its place"
                  .formatted(BlockDevices.source(disk)),
              "keep it there, or eject it"));
      return;
    }
    if (DomainXml.child(disk, "shareable").isPresent()) {
      problems.add(blocking(subject, "others may write to it", "remove <shareable/>"));
    }
    if (DomainXml.child(disk, "transient").isPresent()) {
      problems.add(blocking(subject, "it is thrown away when the member ends", "make it lasting"));
    }
    Optional<Element> source = DomainXml.child(disk, "source");
    if (!DomainXml.children(disk, "encryption").isEmpty()
        || source.map(e -> !DomainXml.children(e, "encryption").isEmpty()).orElse(false)) {
      problems.add(
          blocking(
              subject,
              "it is encrypted, and the copy in the snapshot would not be",
              "encrypt inside the guest"));
    }
    if (!DISK_TYPES.contains(disk.getAttribute("type"))) {
      problems.add(
          blocking(
              subject,
              "disks of type %s can't be saved".formatted(disk.getAttribute("type")),
              "use a file or a block device"));
    } else if (disk.getAttribute("type").equals("network")) {
      problems.add(
          warning(
              subject,
              "it lies on the network; it is saved and can be cloned, but not restored in place",
              "clone the VNI instead of restoring it"));
    }
    if (disk.getAttribute("device").equals("lun")) {
      problems.add(blocking(subject, "the guest speaks SCSI to it directly", "use device='disk'"));
    }
  }

  private void checkMemory() {
    DomainXml.child(xml.root(), "memoryBacking")
        .ifPresent(
            backing -> {
              if (!DomainXml.children(backing, "hugepages").isEmpty()) {
                problems.add(
                    blocking(
                        xml.name(),
                        "its memory is made of huge pages",
                        "remove <hugepages/>; transparent huge pages do no harm"));
              }
              if (DomainXml.attribute(backing, "source", "type").equals("file")
                  || DomainXml.attribute(backing, "access", "mode").equals("shared")) {
                problems.add(
                    blocking(
                        xml.name(),
                        "its memory is a file or shared, and QEMU can't watch writes to it",
                        "remove <source type='file'/> and <access mode='shared'/> from"
                            + " <memoryBacking>"));
              }
              if (!DomainXml.children(backing, "locked").isEmpty()) {
                problems.add(
                    warning(
                        xml.name(),
                        "its memory is locked, so a restore can't load it on demand",
                        "restore it eagerly"));
              }
            });
    if (!DomainXml.children(xml.root(), "launchSecurity").isEmpty()) {
      problems.add(blocking(xml.name(), "its memory is encrypted", "remove <launchSecurity>"));
    }
  }

  private void checkSecurity() {
    for (Element label : DomainXml.children(xml.root(), "seclabel")) {
      String model = label.getAttribute("model");
      if (!label.getAttribute("type").equals("none") && model.equals("apparmor")) {
        problems.add(
            blocking(
                xml.name(),
                "AppArmor keeps its QEMU from writing into the snapshot",
                "set security_driver = \"none\" in qemu.conf, restart libvirtd and the member"));
      }
    }
  }
}
