// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Makes, of the XML of a machine as it ran at the cut, the XML to start it again: what the guest
 * sees stays, what belonged to that one run goes.
 */
final class RestoreXml {
  private static final String QEMU_NAMESPACE = "http://libvirt.org/schemas/domain/qemu/1.0";
  private static final String INCOMING = "-incoming";
  private static final String XMLNS = "http://www.w3.org/2000/xmlns/";

  /** libvirt makes names with these for taps that nobody named. */
  private static final List<String> GENERATED_TAPS = List.of("vnet", "vif", "macvtap", "macvlan");

  /** In the paths of sockets that libvirt makes for channels that nobody gave one. */
  private static final String GENERATED_CHANNELS = "/libvirt/qemu/channel/";

  /** In the paths of sockets that libvirt makes for screens. */
  private static final String GENERATED_SOCKETS = "/libvirt/qemu/domain-";

  private final DomainXml xml;

  private RestoreXml(DomainXml xml) {
    this.xml = xml;
  }

  /** For a member that gets its place back. */
  static RestoreXml of(String liveXml) throws HypervisorException {
    RestoreXml restore = new RestoreXml(DomainXml.parse(liveXml));
    restore.dropTraces();
    return restore;
  }

  /**
   * For a member that takes the place of another domain.
   *
   * @param replacedXml that domain as it ran, passwords included
   * @throws HypervisorException if the member can't take its place
   */
  static RestoreXml inPlaceOf(String replacedXml, String liveXml) throws HypervisorException {
    DomainXml replaced = DomainXml.parse(replacedXml);
    RestoreXml restore = new RestoreXml(DomainXml.parse(liveXml));
    new HostSide(replaced, restore.xml).give();
    restore.rename(replaced.name(), Optional.of(replaced.uuid()));
    restore.dropTraces();
    return restore;
  }

  String name() {
    return xml.name();
  }

  String uuid() {
    return xml.uuid();
  }

  void rename(String name, Optional<String> uuid) {
    text("name", name);
    uuid.ifPresent(
        value -> {
          text("uuid", value);
          DomainXml.child(xml.root(), "sysinfo")
              .flatMap(info -> DomainXml.child(info, "system"))
              .ifPresent(
                  system ->
                      DomainXml.children(system, "entry").stream()
                          .filter(entry -> entry.getAttribute("name").equals("uuid"))
                          .forEach(entry -> entry.setTextContent(value)));
        });
  }

  private void text(String child, String value) {
    DomainXml.child(xml.root(), child).ifPresent(e -> e.setTextContent(value));
  }

  /** Takes away what libvirt made for the one run that was saved, so that it makes it anew. */
  private void dropTraces() {
    xml.root().removeAttribute("id");
    for (Element nic : xml.devices("interface")) {
      DomainXml.child(nic, "target")
          .filter(
              target -> GENERATED_TAPS.stream().anyMatch(target.getAttribute("dev")::startsWith))
          .ifPresent(target -> target.removeAttribute("dev"));
      DomainXml.child(nic, "source").ifPresent(source -> source.removeAttribute("portid"));
    }
    for (Element disk : xml.devices("disk")) {
      DomainXml.children(disk, "backingStore").forEach(disk::removeChild);
      DomainXml.children(disk, "mirror").forEach(disk::removeChild);
      DomainXml.child(disk, "source").ifPresent(source -> source.removeAttribute("index"));
    }
    for (Element channel : xml.devices("channel")) {
      DomainXml.children(channel, "source").stream()
          .filter(source -> source.getAttribute("path").contains(GENERATED_CHANNELS))
          .forEach(channel::removeChild);
    }
    for (Element graphics : xml.devices("graphics")) {
      graphics.removeAttribute("socket");
      DomainXml.children(graphics, "listen").stream()
          .filter(listen -> listen.getAttribute("socket").contains(GENERATED_SOCKETS))
          .forEach(listen -> listen.removeAttribute("socket"));
    }
    for (Element label : DomainXml.children(xml.root(), "seclabel")) {
      if (!label.getAttribute("type").equals("static")) {
        DomainXml.children(label, "label").forEach(label::removeChild);
        DomainXml.children(label, "imagelabel").forEach(label::removeChild);
      }
    }
    waitForMigration(false);
  }

  /** Moves NICs to other bridges. */
  void useBridges(Map<String, String> bridges) {
    for (Element nic : xml.devices("interface")) {
      DomainXml.child(nic, "source")
          .ifPresent(
              source -> {
                String other = bridges.get(source.getAttribute("bridge"));
                if (other != null) {
                  nic.setAttribute("type", "bridge");
                  for (String name : List.of("network", "portgroup", "portid")) {
                    source.removeAttribute(name);
                  }
                  source.setAttribute("bridge", other);
                }
              });
    }
  }

  /** The disk with that target name. */
  Element disk(String target) throws HypervisorException {
    return xml.devices("disk").stream()
        .filter(disk -> DomainXml.attribute(disk, "target", "dev").equals(target))
        .findFirst()
        .orElseThrow(
            () ->
                new HypervisorException(
                    "the snapshot's domain.xml has no disk %s; the snapshot is damaged"
                        .formatted(target)));
  }

  Optional<Element> nvram() {
    return xml.nvram();
  }

  /** Lets a disk be a qcow2 file. */
  static void useFile(Element disk, Path file) {
    disk.setAttribute("type", "file");
    DomainXml.child(disk, "driver").ifPresent(driver -> driver.setAttribute("type", "qcow2"));
    Element source = DomainXml.child(disk, "source").orElseThrow();
    while (source.getAttributes().getLength() > 0) {
      source.removeAttribute(source.getAttributes().item(0).getNodeName());
    }
    while (source.getFirstChild() != null) {
      source.removeChild(source.getFirstChild());
    }
    source.setAttribute("file", file.toString());
  }

  /**
   * Gives a clone host-side files, sockets and ports of its own: the original may run beside it.
   *
   * @param folder where files and sockets go
   */
  void separate(Path folder) {
    for (String kind : List.of("serial", "console", "parallel", "channel")) {
      for (Element device : xml.devices(kind)) {
        separate(device, folder);
      }
    }
    for (Element graphics : xml.devices("graphics")) {
      if (graphics.hasAttribute("port") || graphics.hasAttribute("autoport")) {
        graphics.removeAttribute("port");
        graphics.removeAttribute("tlsPort");
        graphics.removeAttribute("websocket");
        graphics.setAttribute("autoport", "yes");
      }
      graphics.removeAttribute("socket");
      DomainXml.children(graphics, "listen").stream()
          .filter(listen -> listen.getAttribute("type").equals("socket"))
          .forEach(listen -> listen.removeAttribute("socket"));
    }
    for (Element nic : xml.devices("interface")) {
      DomainXml.child(nic, "target").ifPresent(target -> target.removeAttribute("dev"));
    }
  }

  private void separate(Element device, Path folder) {
    switch (device.getAttribute("type")) {
      case "file", "pipe", "unix" -> {
        for (Element source : DomainXml.children(device, "source")) {
          if (source.hasAttribute("path")) {
            source.setAttribute("path", beside(folder, source.getAttribute("path")));
          }
        }
      }
      case "tcp", "udp", "dev" -> {
        device.setAttribute("type", "pty");
        DomainXml.children(device, "source").forEach(device::removeChild);
        DomainXml.children(device, "protocol").forEach(device::removeChild);
      }
      default -> {
        // Made anew by libvirt at each start.
      }
    }
    DomainXml.child(device, "log")
        .ifPresent(log -> log.setAttribute("file", beside(folder, log.getAttribute("file"))));
  }

  private String beside(Path folder, String path) {
    Path name = Path.of(path).getFileName();
    return folder.resolve(xml.name() + "-" + (name == null ? "file" : name)).toString();
  }

  /**
   * Whether the XML of a running domain is of one that was started so that it is given its state.
   */
  static boolean waitedForMigration(String liveXml) throws HypervisorException {
    return children(DomainXml.parse(liveXml).root(), "commandline")
        .filter(
            options ->
                DomainXml.children(options, "arg").stream()
                    .anyMatch(option -> option.getAttribute("value").equals(INCOMING)))
        .isPresent();
  }

  /** Whether QEMU is to wait for its state at start, by options that libvirt passes through. */
  RestoreXml waitForMigration(boolean wait) {
    Optional<Element> present = children(xml.root(), "commandline");
    present.ifPresent(this::dropIncoming);
    if (wait) {
      Element options = present.orElseGet(this::newOptions);
      for (String value : List.of(INCOMING, "defer")) {
        Element option = xml.document().createElementNS(QEMU_NAMESPACE, "qemu:arg");
        option.setAttribute("value", value);
        options.appendChild(option);
      }
    } else {
      present
          .filter(options -> DomainXml.children(options, "arg").isEmpty())
          .filter(options -> DomainXml.children(options, "env").isEmpty())
          .ifPresent(xml.root()::removeChild);
    }
    return this;
  }

  private Element newOptions() {
    xml.root().setAttributeNS(XMLNS, "xmlns:qemu", QEMU_NAMESPACE);
    Element options = xml.document().createElementNS(QEMU_NAMESPACE, "qemu:commandline");
    xml.root().appendChild(options);
    return options;
  }

  private static Optional<Element> children(Element root, String name) {
    return DomainXml.children(root, name).stream()
        .filter(e -> QEMU_NAMESPACE.equals(e.getNamespaceURI()))
        .findFirst();
  }

  private void dropIncoming(Element options) {
    List<Node> drop = new ArrayList<>();
    List<Element> arguments = DomainXml.children(options, "arg");
    for (int i = 0; i + 1 < arguments.size(); i++) {
      if (arguments.get(i).getAttribute("value").equals(INCOMING)) {
        drop.add(arguments.get(i));
        drop.add(arguments.get(i + 1));
        i++;
      }
    }
    drop.forEach(options::removeChild);
  }

  String text() throws HypervisorException {
    return xml.text();
  }
}
