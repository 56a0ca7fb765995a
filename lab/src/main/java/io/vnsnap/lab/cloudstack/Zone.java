// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.LabException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The zone of the cloud. Each method makes what is missing of it. */
final class Zone {
  /** An offering of networks that CloudStack gives nothing but a wire. */
  static final String OFFERING = "wire";

  /** The template of the lab's guests. */
  static final String TEMPLATE = "guest";

  /** An offering of a volume beside a machine's root disk. */
  static final String DISK_OFFERING = "disk";

  /** An offering of networks that carry color between hosts. */
  static final String COLORED_OFFERING = "colored";

  private static final Logger LOG = LoggerFactory.getLogger(Zone.class);
  private static final String NAME = "zone1";
  private static final String WIRES = "wires";
  private static final String VNSNAP = "VNsnap";
  private static final Duration HOSTS_UP = Duration.ofMinutes(4);

  private final Api admin;

  Zone(Api admin) {
    this.admin = admin;
  }

  /** The zone's id. */
  String id() {
    return admin
        .find("listZones", "zone", "name", NAME)
        .orElseThrow(() -> new LabException("the cloud has no zone: run `lab cloudstack up`"))
        .path("id")
        .asText();
  }

  /** The id of its only pod. */
  String podId() {
    return admin.find("listPods", "pod", "name", "pod1").orElseThrow().path("id").asText();
  }

  /** Networks, addresses and a cluster for hosts to come. */
  void makeBase() {
    JsonNode zone =
        admin
            .find("listZones", "zone", "name", NAME)
            .orElseGet(
                () -> {
                  LOG.info("making the zone");
                  return admin
                      .call(
                          "createZone",
                          "name=" + NAME,
                          "networktype=Advanced",
                          "dns1=" + CloudNetwork.gateway(0),
                          "internaldns1=" + CloudNetwork.gateway(0),
                          "guestcidraddress=10.1.1.0/24",
                          "localstorageenabled=true")
                      .path("zone");
                });
    String zoneId = zone.path("id").asText();
    makePhysicalNetwork(zoneId);
    String podId = makePod(zoneId);
    if (admin.find("listClusters", "cluster", "name", "cluster1").isEmpty()) {
      admin.call(
          "addCluster",
          "clustername=cluster1",
          "clustertype=CloudManaged",
          "hypervisor=KVM",
          "zoneid=" + zoneId,
          "podid=" + podId);
    }
    if (!zone.path("allocationstate").asText().equals("Enabled")) {
      // System VMs have nothing to start from, also where there is secondary storage.
      admin.call(
          "updateZone",
          "id=" + zoneId,
          "allocationstate=Enabled",
          "details[0].key=enable.secstorage.vm",
          "details[0].value=false",
          "details[1].key=enable.consoleproxy.vm",
          "details[1].value=false");
    }
  }

  private void makePhysicalNetwork(String zoneId) {
    JsonNode network =
        admin
            .find("listPhysicalNetworks", "physicalnetwork", "name", WIRES, "zoneid=" + zoneId)
            .orElseGet(
                () ->
                    admin
                        .run(
                            "createPhysicalNetwork",
                            "name=" + WIRES,
                            "zoneid=" + zoneId,
                            "isolationmethods=VXLAN",
                            "broadcastdomainrange=ZONE")
                        .path("physicalnetwork"));
    String id = network.path("id").asText();
    Set<String> types =
        admin.list("listTrafficTypes", "traffictype", "physicalnetworkid=" + id).stream()
            .map(type -> type.path("traffictype").asText())
            .collect(Collectors.toSet());
    Stream.of(
            new String[] {"Management", "cloudbr0"},
            new String[] {"Public", "cloudbr0"},
            new String[] {"Guest", "cloudbr1"})
        .filter(type -> !types.contains(type[0]))
        .forEach(
            type ->
                admin.run(
                    "addTrafficType",
                    "physicalnetworkid=" + id,
                    "traffictype=" + type[0],
                    "kvmnetworklabel=" + type[1]));
    if (network.path("vlan").asText().isEmpty()) {
      admin.run("updatePhysicalNetwork", "id=" + id, "vlan=1000-1199");
    }
    if (!network.path("state").asText().equals("Enabled")) {
      admin.run("updatePhysicalNetwork", "id=" + id, "state=Enabled");
    }
    for (String provider : List.of("ConfigDrive", "VirtualRouter", VNSNAP)) {
      enableProvider(id, provider);
    }
  }

  private void enableProvider(String physicalNetworkId, String name) {
    JsonNode provider =
        provider(physicalNetworkId, name)
            .orElseGet(
                () ->
                    admin
                        .run(
                            "addNetworkServiceProvider",
                            "name=" + name,
                            "physicalnetworkid=" + physicalNetworkId)
                        .path("networkserviceprovider"));
    String id = provider.path("id").asText();
    if (name.equals("VirtualRouter")) {
      admin.list("listVirtualRouterElements", "virtualrouterelement", "nspid=" + id).stream()
          .filter(element -> !element.path("enabled").asBoolean())
          .forEach(
              element ->
                  admin.run(
                      "configureVirtualRouterElement",
                      "id=" + element.path("id").asText(),
                      "enabled=true"));
    }
    if (!provider.path("state").asText().equals("Enabled")) {
      admin.run("updateNetworkServiceProvider", "id=" + id, "state=Enabled");
    }
  }

  private Optional<JsonNode> provider(String physicalNetworkId, String name) {
    return admin.find(
        "listNetworkServiceProviders",
        "networkserviceprovider",
        "name",
        name,
        "physicalnetworkid=" + physicalNetworkId);
  }

  /** Takes the offering with color and its provider away; {@code up} makes both anew. */
  void removeColor() {
    String offering = networkOffering(COLORED_OFFERING).orElseThrow().path("id").asText();
    admin.call("updateNetworkOffering", "id=" + offering, "state=Disabled");
    String provider =
        "id=" + provider(physicalNetworkId(), VNSNAP).orElseThrow().path("id").asText();
    admin.run("updateNetworkServiceProvider", provider, "state=Disabled");
    admin.run("deleteNetworkServiceProvider", provider);
  }

  /** The id of its only physical network. */
  String physicalNetworkId() {
    return admin
        .find("listPhysicalNetworks", "physicalnetwork", "name", WIRES)
        .orElseThrow()
        .path("id")
        .asText();
  }

  private String makePod(String zoneId) {
    String podId =
        admin
            .find("listPods", "pod", "name", "pod1", "zoneid=" + zoneId)
            .orElseGet(
                () ->
                    admin
                        .call(
                            "createPod",
                            "name=pod1",
                            "zoneid=" + zoneId,
                            "gateway=" + CloudNetwork.gateway(0),
                            "netmask=255.255.255.0",
                            "startip=" + CloudNetwork.address(0, 100),
                            "endip=" + CloudNetwork.address(0, 150))
                        .path("pod"))
            .path("id")
            .asText();
    if (admin
        .list("listVlanIpRanges", "vlaniprange", "zoneid=" + zoneId, "forvirtualnetwork=true")
        .isEmpty()) {
      admin.call(
          "createVlanIpRange",
          "zoneid=" + zoneId,
          "vlan=untagged",
          "gateway=" + CloudNetwork.gateway(0),
          "netmask=255.255.255.0",
          "startip=" + CloudNetwork.address(0, 200),
          "endip=" + CloudNetwork.address(0, 240),
          "forvirtualnetwork=true");
    }
    return podId;
  }

  /** Waits until CloudStack sees the hosts as up. */
  void awaitHosts(List<String> names) {
    Deadline.in(HOSTS_UP)
        .until(
            () ->
                admin.list("listHosts", "host", "type=Routing", "state=Up").stream()
                    .map(host -> host.path("name").asText())
                    .collect(Collectors.toSet())
                    .containsAll(names),
            "CloudStack does not see %s as up: see the logs of their agents".formatted(names));
  }

  /**
   * What virtual machines need.
   *
   * @param primary a folder that all hosts see
   * @param templateUrl where hosts fetch an empty disk
   * @param store where VNsnap's snapshots go
   */
  void makeOfferings(Path primary, String templateUrl, Path store) {
    String zoneId = id();
    String clusterId =
        admin.find("listClusters", "cluster", "name", "cluster1").orElseThrow().path("id").asText();
    if (admin.find("listStoragePools", "storagepool", "name", "primary1").isEmpty()) {
      admin.call(
          "createStoragePool",
          "name=primary1",
          "zoneid=" + zoneId,
          "podid=" + podId(),
          "clusterid=" + clusterId,
          "scope=cluster",
          "hypervisor=KVM",
          "url=SharedMountPoint://localhost" + primary);
    }
    makeServiceOffering("small", 192);
    if (admin.find("listDiskOfferings", "diskoffering", "name", DISK_OFFERING).isEmpty()) {
      admin.call(
          "createDiskOffering",
          "name=" + DISK_OFFERING,
          "displaytext=a small disk",
          "disksize=1",
          "storagetype=shared");
    }
    makeNetworkOffering(OFFERING, "a wire and nothing else", "guestiptype=L2");
    makeNetworkOffering(
        COLORED_OFFERING,
        "carries color between hosts",
        "guestiptype=Isolated",
        "supportedservices=CustomAction",
        "serviceproviderlist[0].service=CustomAction",
        "serviceproviderlist[0].provider=" + VNSNAP);
    makeTemplate(zoneId, templateUrl);
    keepSnapshotsIn(store.toString());
  }

  /**
   * Says where VNsnap's snapshots go.
   *
   * @param place a folder, or {@code secondary}
   */
  void keepSnapshotsIn(String place) {
    admin.call("updateConfiguration", "name=vnsnap.store.path", "value=" + place, "zoneid=" + id());
  }

  /**
   * Adds secondary storage.
   *
   * @return its id
   */
  String addSecondaryStorage(String name, String url) {
    return admin
        .call("addImageStore", "name=" + name, "provider=NFS", "zoneid=" + id(), "url=" + url)
        .path("imagestore")
        .path("id")
        .asText();
  }

  /**
   * Makes an offering of virtual machines with one slow processor, if it is not there.
   *
   * @return its id
   */
  String makeServiceOffering(String name, int memoryMiB) {
    return admin
        .find("listServiceOfferings", "serviceoffering", "name", name)
        .orElseGet(
            () ->
                admin
                    .call(
                        "createServiceOffering",
                        "name=" + name,
                        "displaytext=one slow processor, %d MiB".formatted(memoryMiB),
                        "cpunumber=1",
                        "cpuspeed=100",
                        "memory=" + memoryMiB,
                        "storagetype=shared")
                    .path("serviceoffering"))
        .path("id")
        .asText();
  }

  /** Makes an offering of networks, if it is not there, and enables it. */
  void makeNetworkOffering(String name, String text, String... parameters) {
    JsonNode offering =
        networkOffering(name)
            .orElseGet(
                () -> {
                  List<String> all =
                      new ArrayList<>(List.of("name=" + name, "displaytext=" + text));
                  all.add("traffictype=GUEST");
                  all.addAll(List.of(parameters));
                  return admin
                      .call("createNetworkOffering", all.toArray(String[]::new))
                      .path("networkoffering");
                });
    if (!offering.path("state").asText().equals("Enabled")) {
      admin.call("updateNetworkOffering", "id=" + offering.path("id").asText(), "state=Enabled");
    }
  }

  private Optional<JsonNode> networkOffering(String name) {
    return admin.find("listNetworkOfferings", "networkoffering", "name", name);
  }

  private void makeTemplate(String zoneId, String url) {
    if (admin
        .find("listTemplates", "template", "name", TEMPLATE, "templatefilter=all")
        .isPresent()) {
      return;
    }
    String system =
        admin.list("listOsTypes", "ostype", "keyword=Debian").stream()
            .filter(type -> type.path("description").asText().contains("64"))
            .findFirst()
            .orElseThrow(() -> new LabException("this CloudStack does not know Debian"))
            .path("id")
            .asText();
    admin.call(
        "registerTemplate",
        "name=" + TEMPLATE,
        "displaytext=an empty disk for a guest of the lab",
        "format=QCOW2",
        "hypervisor=KVM",
        "ostypeid=" + system,
        "url=" + url,
        "zoneid=" + zoneId,
        "directdownload=true",
        "ispublic=true",
        "isfeatured=true",
        "isdynamicallyscalable=true",
        "requireshvm=true");
  }

  /** The id of a host, by its name. */
  String hostId(String name) {
    return host(name).path("id").asText();
  }

  /** A host as CloudStack sees it. */
  JsonNode host(String name) {
    return admin
        .find("listHosts", "host", "name", name, "type=Routing")
        .orElseThrow(() -> new LabException("CloudStack knows no host %s".formatted(name)));
  }
}
