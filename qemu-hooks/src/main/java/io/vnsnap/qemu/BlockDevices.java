// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.Disk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.DomainXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** A running member's disks: libvirt's description matched with QEMU's block nodes. */
final class BlockDevices {
  private static final String FLASH_OF_VARIABLES = "pflash1";

  private final DomainXml xml;
  private final List<JsonNode> nodes = new ArrayList<>();

  BlockDevices(DomainXml xml, Monitor monitor) throws HypervisorException {
    this.xml = xml;
    monitor.run("query-block").forEach(nodes::add);
  }

  /** What must be copied at the cut: every writable medium, and the UEFI variables. */
  List<BlockDevice> writable() throws HypervisorException {
    List<BlockDevice> found = new ArrayList<>();
    for (Element disk : xml.devices("disk")) {
      String target = DomainXml.attribute(disk, "target", "dev");
      if (isWritable(disk) && hasMedium(disk)) {
        JsonNode inserted =
            node(disk)
                .orElseThrow(
                    () ->
                        new HypervisorException(
                            "QEMU of %s does not show its disk %s".formatted(xml.name(), target)));
        found.add(
            new BlockDevice(target, nodeName(target, inserted), format(disk), size(inserted)));
      }
    }
    if (xml.nvram().isPresent()) {
      JsonNode inserted = flash().path("inserted");
      if (inserted.isMissingNode()) {
        throw new HypervisorException(
            "QEMU of %s does not show the flash memory with its UEFI variables"
                .formatted(xml.name()));
      }
      String format = xml.nvram().map(e -> e.getAttribute("format")).orElse("");
      found.add(
          new BlockDevice(
              BlockDevice.NVRAM,
              nodeName(BlockDevice.NVRAM, inserted),
              format.isEmpty() ? "raw" : format,
              size(inserted)));
    }
    return found;
  }

  /** All disks that the guest sees with a medium. */
  List<Disk> all() {
    List<Disk> found = new ArrayList<>();
    for (Element disk : xml.devices("disk")) {
      if (hasMedium(disk)) {
        found.add(
            new Disk(
                DomainXml.attribute(disk, "target", "dev"),
                format(disk),
                source(disk),
                node(disk).map(BlockDevices::size).orElse(0L)));
      }
    }
    return found;
  }

  static boolean isWritable(Element disk) {
    String device = disk.getAttribute("device");
    return (device.isEmpty()
            || device.equals("disk")
            || device.equals("lun")
            || device.equals("floppy"))
        && DomainXml.child(disk, "readonly").isEmpty();
  }

  static boolean hasMedium(Element disk) {
    return DomainXml.child(disk, "source").isPresent();
  }

  static String format(Element disk) {
    String type = DomainXml.attribute(disk, "driver", "type");
    return type.isEmpty() ? "raw" : type;
  }

  /** The path, device or name of the source. */
  static String source(Element disk) {
    Element source = DomainXml.child(disk, "source").orElse(null);
    if (source == null) {
      return "";
    }
    for (String name : new String[] {"file", "dev", "name", "volume", "dir"}) {
      if (source.hasAttribute(name)) {
        return source.getAttribute(name);
      }
    }
    return "";
  }

  private Optional<JsonNode> node(Element disk) {
    String alias = DomainXml.attribute(disk, "alias", "name");
    return nodes.stream()
        .filter(node -> isOf(node.path("qdev").asText(), alias))
        .map(node -> node.path("inserted"))
        .filter(inserted -> !inserted.isMissingNode())
        .findFirst();
  }

  /** QEMU's path of a device ends with the alias, or with one more step below it. */
  private static boolean isOf(String path, String alias) {
    return !alias.isEmpty()
        && (path.equals(alias) || path.endsWith("/" + alias) || path.contains("/" + alias + "/"));
  }

  private JsonNode flash() {
    return nodes.stream()
        .filter(
            node ->
                node.path("device").asText().equals(FLASH_OF_VARIABLES)
                    || node.path("inserted")
                        .path("node-name")
                        .asText()
                        .contains(FLASH_OF_VARIABLES))
        .findFirst()
        .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
  }

  private String nodeName(String target, JsonNode inserted) throws HypervisorException {
    String name = inserted.path("node-name").asText();
    if (name.isEmpty()) {
      throw new HypervisorException(
          "QEMU of %s does not name the node of its disk %s".formatted(xml.name(), target));
    }
    return name;
  }

  private static long size(JsonNode inserted) {
    return inserted.path("image").path("virtual-size").asLong();
  }
}
