// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The lab as a VNI file for {@code vnsnap}, and the members that such a file names. */
final class VniFile {
  private final ObjectMapper yaml = new YAMLMapper();

  String print(Topology topology, List<LabHost> hosts, List<XenHost> xenHosts, Path store) {
    Map<String, Object> network = new LinkedHashMap<>();
    network.put("bridges", topology.networks().stream().map(Topology.Network::bridge).toList());
    network.put("carrier", topology.carrier().toString());
    Map<String, Object> vxlan = new LinkedHashMap<>();
    vxlan.put("id", topology.networks().get(0).vxlan());
    vxlan.put("port", topology.vxlanPort());
    vxlan.put("gbp", topology.carrier().isGbp());
    network.put("vxlan", vxlan);

    Map<String, Object> file = new LinkedHashMap<>();
    file.put("name", topology.name());
    file.put("store", store.toString());
    file.put("network", network);
    file.put(
        "hosts",
        Stream.concat(
                hosts.stream().map(host -> describe(topology, host)),
                xenHosts.stream().map(host -> describe(topology, host)))
            .toList());
    file.put("members", topology.members().stream().map(VniFile::describe).toList());
    try {
      return yaml.writeValueAsString(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("names and numbers are always printable", e);
    }
  }

  private static Map<String, Object> describe(Topology topology, LabHost host) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", host.name().value());
    entry.put("connect", "netns");
    entry.put("netns", host.netns().toString());
    entry.put("mount", host.mount().toString());
    entry.put("uts", host.uts().toString());
    entry.put("underlay", topology.underlayOf(host.name()));
    return entry;
  }

  private static Map<String, Object> describe(Topology topology, XenHost host) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", host.name().value());
    entry.put("connect", "ssh://root@" + host.address());
    entry.put("libvirt", XenHost.LIBVIRT);
    entry.put("underlay", topology.underlayOf(host.name()));
    return entry;
  }

  private static Map<String, Object> describe(Topology.Member member) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", member.name().value());
    entry.put("host", member.host().value());
    return entry;
  }

  /** The domains of the members in a VNI file, such as the one that a clone gets. */
  List<String> members(Path file) {
    try {
      JsonNode members = yaml.readTree(Files.readString(file)).path("members");
      return StreamSupport.stream(members.spliterator(), false)
          .map(member -> member.path("name").asText())
          .toList();
    } catch (IOException e) {
      throw new LabException("VNI file %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
