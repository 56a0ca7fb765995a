// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a host of a lab has without VNsnap. */
final class UsualInLab implements Leftovers.Usual {
  private static final Set<String> DAEMONS = Set.of("libvirtd", "virtlogd", "tini");

  private final Topology topology;

  UsualInLab(Topology topology) {
    this.topology = topology;
  }

  /** libvirt's own are of the families ip and ip6. */
  @Override
  public boolean table(String family, String name) {
    return !family.equals("netdev") && !family.equals("bridge");
  }

  @Override
  public boolean device(LabHost host, JsonNode link) {
    Set<String> bridges = new HashSet<>();
    topology.networks().forEach(network -> bridges.add(network.bridge()));
    Set<String> taps = new HashSet<>();
    for (String domain : host.activeDomains()) {
      for (List<String> card : host.cards(domain)) {
        taps.add(card.get(0));
        bridges.add(card.get(1));
      }
    }
    String device = link.path("ifname").asText();
    boolean joinsHosts =
        link.path("linkinfo").path("info_kind").asText().equals("vxlan")
            && bridges.contains(link.path("master").asText());
    return device.equals("lo")
        || device.equals("underlay0")
        || taps.contains(device)
        || bridges.contains(device)
        || joinsHosts;
  }

  @Override
  public boolean process(ProcessHandle process) {
    String command = process.info().command().orElse("");
    return DAEMONS.contains(command.substring(command.lastIndexOf('/') + 1));
  }
}
