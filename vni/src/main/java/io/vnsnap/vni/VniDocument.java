// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.CarrierChoice;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A VNI file as it is written: what is left out has its default. Each record checks itself while it
 * is read, so that the reader knows the line.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record VniDocument(
    VniName name,
    String store,
    String disks,
    Network network,
    List<Host> hosts,
    List<Member> members,
    Origin cloneOf) {
  VniDocument {
    required("name", name);
    required("network", network);
    required("hosts", hosts);
    required("members", members);
    absolute("store", store);
    absolute("disks", disks);
  }

  static VniDocument of(Vni vni) {
    return new VniDocument(
        vni.name(),
        vni.store().map(Path::toString).orElse(null),
        vni.disks().map(Path::toString).orElse(null),
        Network.of(vni.network()),
        vni.hosts().stream().map(Host::of).toList(),
        vni.members().stream().map(Member::of).toList(),
        vni.cloneOf().map(origin -> new Origin(origin.vni(), origin.snapshot())).orElse(null));
  }

  Vni toVni() {
    return new Vni(
        name,
        absolute("store", store),
        absolute("disks", disks),
        network.toNetwork(),
        hosts.stream().map(Host::toHost).toList(),
        members.stream().map(Member::toMember).toList(),
        Optional.ofNullable(cloneOf).map(origin -> new Vni.Origin(origin.vni, origin.snapshot)));
  }

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Network(List<String> bridges, CarrierChoice carrier, Vxlan vxlan) {
    Network {
      required("bridges", bridges);
      carrier = carrier == null ? CarrierChoice.AUTO : carrier;
      new Vni.Network(bridges, carrier, Optional.empty());
    }

    static Network of(Vni.Network network) {
      return new Network(
          network.bridges(),
          network.carrier(),
          network
              .vxlan()
              .map(vxlan -> new Vxlan(vxlan.id(), vxlan.port(), vxlan.gbp()))
              .orElse(null));
    }

    Vni.Network toNetwork() {
      return new Vni.Network(bridges, carrier, Optional.ofNullable(vxlan).map(Vxlan::toVxlan));
    }
  }

  record Vxlan(Integer id, Integer port, Boolean gbp) {
    Vxlan {
      required("id", id);
      port = port == null ? Integer.valueOf(Vni.VXLAN_PORT) : port;
      gbp = gbp == null ? Boolean.FALSE : gbp;
      new Vni.Vxlan(id, port, gbp);
    }

    Vni.Vxlan toVxlan() {
      return new Vni.Vxlan(id, port, gbp);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Host(
      HostName name,
      String connect,
      String netns,
      String mount,
      String uts,
      String libvirt,
      String underlay) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");
    private static final Pattern LIBVIRT_URI = Pattern.compile("[a-z+]+:///?[!-~]*");

    Host {
      required("name", name);
      if (underlay != null && !ADDRESS.matcher(underlay).matches()) {
        throw new IllegalArgumentException(
            "the underlay of host %s is no IP address: \"%s\"".formatted(name, underlay));
      }
      if (libvirt != null && !LIBVIRT_URI.matcher(libvirt).matches()) {
        throw new IllegalArgumentException(
            "the libvirt of host %s is no URI such as %s".formatted(name, Vni.Host.LIBVIRT));
      }
      connection(name, connect, netns, mount, uts);
    }

    static Host of(Vni.Host host) {
      String libvirt = host.libvirt().equals(Vni.Host.LIBVIRT) ? null : host.libvirt();
      String underlay = host.underlay().orElse(null);
      // Java 17 has no switch over patterns yet.
      if (host.connection() instanceof Connection.Namespaces namespaces) {
        return new Host(
            host.name(),
            "netns",
            namespaces.netns().toString(),
            namespaces.mount().map(Path::toString).orElse(null),
            namespaces.uts().map(Path::toString).orElse(null),
            libvirt,
            underlay);
      }
      String connect = host.connection() instanceof Connection.Ssh ssh ? ssh.uri() : "local";
      return new Host(host.name(), connect, null, null, null, libvirt, underlay);
    }

    Vni.Host toHost() {
      return new Vni.Host(
          name,
          connection(name, connect, netns, mount, uts),
          Optional.ofNullable(libvirt).orElse(Vni.Host.LIBVIRT),
          Optional.ofNullable(underlay));
    }

    private static Connection connection(
        HostName name, String connect, String netns, String mount, String uts) {
      boolean namespaces = "netns".equals(connect);
      if (!namespaces && (netns != null || mount != null || uts != null)) {
        throw new IllegalArgumentException(
            "host %s gives namespace files, which need connect: netns".formatted(name));
      }
      if (namespaces) {
        return new Connection.Namespaces(
            absolute("netns", netns)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "host %s has connect: netns and no netns: add the file of its network namespace"
                                .formatted(name))),
            absolute("mount", mount),
            absolute("uts", uts));
      }
      return connect == null || connect.equals("local")
          ? new Connection.Local()
          : Connection.Ssh.parse(connect);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Member(MemberName name, HostName host, String uuid) {
    private static final Pattern UUID =
        Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    Member {
      required("name", name);
      required("host", host);
      if (uuid != null && !UUID.matcher(uuid).matches()) {
        throw new IllegalArgumentException(
            "the uuid of member %s is no UUID in lower case".formatted(name));
      }
    }

    static Member of(Vni.Member member) {
      return new Member(member.name(), member.host(), member.uuid().orElse(null));
    }

    Vni.Member toMember() {
      return new Vni.Member(name, host, Optional.ofNullable(uuid));
    }
  }

  record Origin(@JsonProperty("vni") VniName vni, SnapshotName snapshot) {
    Origin {
      required("vni", vni);
      required("snapshot", snapshot);
    }
  }

  private static void required(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException("%s is missing; add it".formatted(key));
    }
  }

  private static Optional<Path> absolute(String key, String value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(value);
      if (path.isAbsolute()) {
        return Optional.of(path.normalize());
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s is no absolute path: \"%s\"".formatted(key, value.replaceAll("\\p{Cntrl}", "?")));
  }
}
