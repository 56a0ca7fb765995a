// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.LabHost;
import io.vnsnap.lab.Parallel;
import io.vnsnap.lab.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tenants' networks and virtual machines, each with the lab's workload. */
final class CloudMachines {
  private static final Logger LOG = LoggerFactory.getLogger(CloudMachines.class);
  private static final String CONSOLE = "ttyS0";
  private static final String SUBNET = "192.168.100.0";

  /** Less than the lab's own: the originals and a clone run at once, beside all of CloudStack. */
  private static final Topology.Workload WORKLOAD =
      new Topology.Workload(80, 256, 131072, 32, 400, 10, 10);

  /** A machine of the lab: who has it, in which network, where it is started. */
  record Planned(String name, String tenant, String network, String host) {}

  /** What {@code up} makes: four machines of one tenant on two hosts, and one of another. */
  static final List<Planned> PLAN =
      List.of(
          new Planned("a1", "t1", "net1", "h1"),
          new Planned("a2", "t1", "net1", "h1"),
          new Planned("a3", "t1", "net1", "h2"),
          new Planned("a4", "t1", "net1", "h2"),
          new Planned("b1", "t2", "net2", "h1"));

  private final Tenants tenants;
  private final Zone zone;
  private final List<LabHost> hosts;
  private final Path commandLines;

  /**
   * @param commandLines a folder with the kernel command line of each instance
   */
  CloudMachines(Tenants tenants, Zone zone, List<LabHost> hosts, Path commandLines) {
    this.tenants = tenants;
    this.zone = zone;
    this.hosts = List.copyOf(hosts);
    this.commandLines = commandLines;
  }

  /**
   * Makes what is missing of the plan, and starts what does not run.
   *
   * @return the names of those that were started
   */
  List<String> make() {
    return make(PLAN);
  }

  /** As {@link #make()}, of other machines; the plan has all of a network. */
  List<String> make(List<Planned> plan) {
    List<String> started = new ArrayList<>();
    List<Runnable> starts = new ArrayList<>();
    for (Planned planned : plan) {
      CloudMachine machine = find(planned.name()).orElseGet(() -> deploy(planned));
      writeCommandLine(planned, machine, plan);
      if (!runs(machine)) {
        started.add(planned.name());
        starts.add(() -> start(machine, planned.host()));
      }
    }
    Parallel.each(starts, Runnable::run);
    return started;
  }

  /** CloudStack may believe that one runs which was ended behind its back. */
  private boolean runs(CloudMachine machine) {
    return machine.isRunning()
        && hosts.stream().anyMatch(host -> host.activeDomains().contains(machine.instance()));
  }

  private void start(CloudMachine machine, String host) {
    LOG.info("starting {} on {}", machine.name(), host);
    Api admin = tenants.api(Tenants.ADMIN);
    if (machine.isRunning()) {
      admin.run("stopVirtualMachine", "id=" + machine.id(), "forced=true");
    }
    admin.run("startVirtualMachine", "id=" + machine.id(), "hostid=" + zone.hostId(host));
  }

  /** The machine's number and how many there are, by the plan of its network. */
  private void writeCommandLine(Planned planned, CloudMachine machine, List<Planned> plan) {
    List<Planned> members =
        plan.stream().filter(other -> other.network().equals(planned.network())).toList();
    write(
        machine.instance(),
        WORKLOAD.kernelCommandLine(
            CONSOLE, members.indexOf(planned) + 1, members.size(), 1, SUBNET));
  }

  /** What a machine boots with that nobody has planned. */
  void writeDefaultCommandLine() {
    write("default", WORKLOAD.kernelCommandLine(CONSOLE, 1, 1, 1, SUBNET));
  }

  private void write(String name, String line) {
    try {
      Files.createDirectories(commandLines);
      Files.writeString(commandLines.resolve(name), line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CloudMachine deploy(Planned planned) {
    return deploy(
        planned.tenant(),
        planned.name(),
        network(planned.tenant(), planned.network()),
        "startvm=false");
  }

  /**
   * Makes a machine in a network.
   *
   * @param parameters what else CloudStack is told
   */
  CloudMachine deploy(String tenant, String name, String networkId, String... parameters) {
    return deployFrom(Zone.TEMPLATE, tenant, name, networkId, parameters);
  }

  /** As {@link #deploy}, from another template. */
  CloudMachine deployFrom(
      String template, String tenant, String name, String networkId, String... parameters) {
    LOG.info("making {} of {}", name, tenant);
    Api admin = tenants.api(Tenants.ADMIN);
    List<String> all = new ArrayList<>(List.of("name=" + name, "displayname=" + name));
    all.add("zoneid=" + zone.id());
    all.add("serviceofferingid=" + idOf(admin, "listServiceOfferings", "serviceoffering", "small"));
    all.add(
        "templateid=" + idOf(admin, "listTemplates", "template", template, "templatefilter=all"));
    all.add("networkids=" + networkId);
    all.addAll(List.of(parameters));
    JsonNode made = tenants.api(tenant).run("deployVirtualMachine", all.toArray(String[]::new));
    return byId(made.path("virtualmachine").path("id").asText());
  }

  /** A tenant's network, a wire; made if it is not there. */
  String network(String tenant, String name) {
    return network(tenant, name, Zone.OFFERING);
  }

  /**
   * A tenant's network; made if it is not there.
   *
   * @param parameters what else its offering asks for
   */
  String network(String tenant, String name, String offering, String... parameters) {
    Api api = tenants.api(tenant);
    return api.find("listNetworks", "network", "name", name)
        .orElseGet(
            () -> {
              List<String> all = new ArrayList<>(List.of("name=" + name, "displaytext=" + name));
              all.add("zoneid=" + zone.id());
              all.add(
                  "networkofferingid="
                      + idOf(
                          tenants.api(Tenants.ADMIN),
                          "listNetworkOfferings",
                          "networkoffering",
                          offering));
              all.addAll(List.of(parameters));
              return api.call("createNetwork", all.toArray(String[]::new)).path("network");
            })
        .path("id")
        .asText();
  }

  /**
   * Makes a VPC of a tenant.
   *
   * @return its id
   */
  String vpc(String tenant, String name, String offering, String cidr) {
    String offeringId =
        idOf(tenants.api(Tenants.ADMIN), "listVPCOfferings", "vpcoffering", offering);
    return tenants
        .api(tenant)
        .run(
            "createVPC",
            "name=" + name,
            "displaytext=" + name,
            "zoneid=" + zone.id(),
            "vpcofferingid=" + offeringId,
            "cidr=" + cidr)
        .path("vpc")
        .path("id")
        .asText();
  }

  /** Makes a volume of a tenant that no machine has. */
  String volume(String tenant, String name) {
    String offering =
        idOf(tenants.api(Tenants.ADMIN), "listDiskOfferings", "diskoffering", Zone.DISK_OFFERING);
    return tenants
        .api(tenant)
        .run("createVolume", "name=" + name, "zoneid=" + zone.id(), "diskofferingid=" + offering)
        .path("volume")
        .path("id")
        .asText();
  }

  private static String idOf(
      Api api, String command, String kind, String name, String... parameters) {
    return api.find(command, kind, "name", name, parameters)
        .orElseThrow(() -> new LabException("the cloud has no %s %s".formatted(kind, name)))
        .path("id")
        .asText();
  }

  /** All machines of the cloud, also those of projects. */
  List<CloudMachine> all() {
    Api admin = tenants.api(Tenants.ADMIN);
    return Stream.of("listall=true", "projectid=-1")
        .flatMap(whose -> admin.list("listVirtualMachines", "virtualmachine", whose).stream())
        .map(CloudMachine::of)
        .toList();
  }

  Optional<CloudMachine> find(String name) {
    return all().stream().filter(machine -> machine.name().equals(name)).findFirst();
  }

  CloudMachine named(String name) {
    return find(name)
        .orElseThrow(() -> new LabException("the cloud has no virtual machine " + name));
  }

  CloudMachine byId(String id) {
    return all().stream()
        .filter(machine -> machine.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new LabException("the cloud has no virtual machine with id " + id));
  }

  /** The workload in a machine, wherever it runs. */
  Guest guest(CloudMachine machine) {
    return new Guest(machine.instance(), () -> hostOf(machine));
  }

  private LabHost hostOf(CloudMachine machine) {
    return hosts.stream()
        .filter(LabHost::libvirtAnswers)
        .filter(host -> host.activeDomains().contains(machine.instance()))
        .findFirst()
        .orElseThrow(
            () ->
                new LabException(
                    "%s (%s) runs on no host".formatted(machine.name(), machine.instance())));
  }
}
