// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.Placement;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.Map;
import org.w3c.dom.Element;

/** The XML of a domain as it was at the cut, made into that of the domain that it comes back as. */
final class RestoreXml {
  private final DomainXml xml;

  private RestoreXml(DomainXml xml) {
    this.xml = xml;
  }

  /**
   * Without what belonged to that one run.
   *
   * @param live what libvirt said of a running domain; it is changed
   */
  static RestoreXml of(DomainXml live) {
    RestoreXml restored = new RestoreXml(live);
    restored.xml.root().removeAttribute("id");
    for (Element nic : restored.xml.devices("interface")) {
      DomainXml.child(nic, "target")
          .filter(target -> XenDevices.GENERATED_VIF.matcher(target.getAttribute("dev")).matches())
          .ifPresent(nic::removeChild);
    }
    for (Element console : restored.xml.devices("console")) {
      console.removeAttribute("tty");
      DomainXml.children(console, "source").forEach(console::removeChild);
    }
    return restored;
  }

  /** Makes it a domain beside which the original may run; its disks are to be pointed elsewhere. */
  void become(String name, Placement.Clone clone) {
    DomainXml.child(xml.root(), "name").ifPresent(e -> e.setTextContent(name));
    DomainXml.child(xml.root(), "uuid").ifPresent(e -> e.setTextContent(clone.uuid()));
    useBridges(clone.bridges());
    for (Element nic : xml.devices("interface")) {
      DomainXml.child(nic, "target").ifPresent(nic::removeChild);
    }
  }

  private void useBridges(Map<String, String> bridges) {
    for (Element nic : xml.devices("interface")) {
      String other = bridges.get(XenDevices.bridge(nic));
      if (other != null) {
        DomainXml.child(nic, "source").ifPresent(source -> source.setAttribute("bridge", other));
      }
    }
  }

  /** The disk of that name. */
  Element disk(String target) throws HypervisorException {
    return XenDevices.disk(xml, target);
  }

  /** Points a disk to a file, also one that was a device. */
  static void useFile(Element disk, Path file) {
    disk.setAttribute("type", "file");
    DomainXml.child(disk, "source")
        .ifPresent(
            source -> {
              source.removeAttribute("dev");
              source.setAttribute("file", file.toString());
            });
    DomainXml.child(disk, "driver")
        .filter(driver -> driver.getAttribute("name").equals("phy"))
        .ifPresent(driver -> driver.setAttribute("name", "file"));
  }

  String text() throws HypervisorException {
    return xml.text();
  }
}
