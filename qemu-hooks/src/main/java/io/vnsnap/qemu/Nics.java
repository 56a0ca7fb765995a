// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.Nic;
import io.vnsnap.hooks.DomainXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** A member's network interfaces, from libvirt's description and QEMU's command line. */
final class Nics {
  private final Optional<QemuProcess> process;

  /**
   * @param process the running QEMU, empty if the member does not run
   */
  Nics(Optional<QemuProcess> process) {
    this.process = process;
  }

  /** Those that are ports of a Linux bridge. */
  List<Nic> of(DomainXml xml) {
    List<Nic> nics = new ArrayList<>();
    for (Element nic : xml.devices("interface")) {
      if (!bridge(nic).isEmpty()) {
        nics.add(
            new Nic(
                new MacAddress(DomainXml.attribute(nic, "mac", "address")),
                DomainXml.attribute(nic, "target", "dev"),
                bridge(nic),
                queues(nic),
                isVhost(nic)));
      }
    }
    return nics;
  }

  /** The bridge that libvirt made the tap a port of, empty if there is none. */
  static String bridge(Element nic) {
    return DomainXml.attribute(nic, "source", "bridge");
  }

  private static int queues(Element nic) {
    String queues = DomainXml.attribute(nic, "driver", "queues");
    return queues.isEmpty() ? 1 : Integer.parseInt(queues);
  }

  private boolean isVhost(Element nic) {
    String id = "host" + DomainXml.attribute(nic, "alias", "name");
    return process
        .flatMap(qemu -> qemu.option("-netdev", id))
        .map(option -> option.contains("\"vhost\":true") || option.contains("vhost=on"))
        .orElse(DomainXml.attribute(nic, "driver", "name").equals("vhost"));
  }
}
