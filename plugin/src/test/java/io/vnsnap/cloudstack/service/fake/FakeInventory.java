// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.NicFacts;
import io.vnsnap.cloudstack.cloud.OfferingKind;
import io.vnsnap.cloudstack.cloud.SecondaryStorageFacts;
import io.vnsnap.cloudstack.cloud.VolumeFacts;
import io.vnsnap.cloudstack.cloud.VpcFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A CloudStack with what a test puts into it. */
public final class FakeInventory implements Inventory {
  public static final long ZONE = 1;
  private static final long GIB = 1L << 30;

  public final Map<Long, NetworkFacts> networks = new TreeMap<>();
  public final Map<Long, VpcFacts> vpcs = new TreeMap<>();
  public final Map<Long, MachineFacts> machines = new TreeMap<>();
  public final Map<Long, HostFacts> hosts = new TreeMap<>();
  public final Map<Long, List<NicFacts>> nics = new HashMap<>();
  public final Map<Long, List<VolumeFacts>> volumes = new HashMap<>();
  public final Map<Long, Map<String, String>> details = new HashMap<>();
  public final List<SecondaryStorageFacts> secondaryStorage = new ArrayList<>();
  public final Set<Long> withOwnSnapshots = new HashSet<>();
  public final Set<Long> removedNetworks = new HashSet<>();
  public final Set<Long> removedVpcs = new HashSet<>();
  public final Map<Long, String> commonAcls = new HashMap<>();
  public final Set<Long> removedMachines = new HashSet<>();

  public NetworkFacts addNetwork(long id, String name, long accountId, NetworkFacts.Kind kind) {
    return addNetwork(id, name, accountId, kind, Optional.empty());
  }

  public NetworkFacts addNetwork(
      long id, String name, long accountId, NetworkFacts.Kind kind, Optional<Long> vpcId) {
    NetworkFacts network =
        new NetworkFacts(
            id,
            uuid("net", id),
            name,
            kind,
            ZONE,
            accountId,
            1,
            7,
            vpcId,
            Optional.of("10.1.1.1"),
            Optional.of("10.1.1.0/24"));
    networks.put(id, network);
    return network;
  }

  public VpcFacts addVpc(long id, String name, long accountId) {
    VpcFacts vpc =
        new VpcFacts(id, uuid("vpc", id), name, ZONE, accountId, 1, 9, Optional.of("10.1.0.0/16"));
    vpcs.put(id, vpc);
    return vpc;
  }

  public HostFacts addHost(long id, boolean up) {
    HostFacts host = new HostFacts(id, uuid("host", id), "kvm" + id, up);
    hosts.put(id, host);
    return host;
  }

  /** A machine with one NIC and a root disk. */
  public MachineFacts addMachine(
      long id, String name, long accountId, String state, Long hostId, long networkId) {
    MachineFacts machine =
        new MachineFacts(
            id,
            uuid("vm", id),
            "i-%d-%d-VM".formatted(accountId, id),
            name,
            name,
            accountId,
            ZONE,
            true,
            state,
            Optional.ofNullable(hostId),
            3,
            4);
    machines.put(id, machine);
    nics.put(
        id,
        List.of(
            new NicFacts(
                networkId,
                0,
                true,
                "02:00:00:00:%02x:%02x".formatted(id >> 8, id & 0xff),
                Optional.of("10.1.1." + id))));
    volumes.put(
        id,
        List.of(
            new VolumeFacts(uuid("vol", id), "ROOT-" + id, 0, true, 8 * GIB, Optional.empty())));
    return machine;
  }

  public void setState(long id, String state, Long hostId) {
    set(id, state, hostId, machines.get(id).kvm());
  }

  /** It runs where it did, on a hypervisor that is not KVM. */
  public void setNotKvm(long id) {
    MachineFacts old = machines.get(id);
    set(id, old.state(), old.hostId().orElse(null), false);
  }

  private void set(long id, String state, Long hostId, boolean kvm) {
    MachineFacts old = machines.get(id);
    machines.put(
        id,
        new MachineFacts(
            id,
            old.uuid(),
            old.instanceName(),
            old.hostName(),
            old.name(),
            old.accountId(),
            old.zoneId(),
            kvm,
            state,
            Optional.ofNullable(hostId),
            old.serviceOfferingId(),
            old.templateId()));
  }

  public static String uuid(String kind, long id) {
    return "%08x-0000-4000-8000-%012x".formatted(kind.hashCode(), id);
  }

  @Override
  public Optional<NetworkFacts> network(long id) {
    return networkOnceThere(id).filter(network -> !removedNetworks.contains(id));
  }

  @Override
  public Optional<NetworkFacts> networkOnceThere(long id) {
    return Optional.ofNullable(networks.get(id));
  }

  @Override
  public Optional<NetworkFacts> networkByUuid(String uuid) {
    return networks.values().stream().filter(network -> network.uuid().equals(uuid)).findFirst();
  }

  @Override
  public Optional<NetworkFacts> networkOnceThereByUuid(String uuid) {
    return networkByUuid(uuid);
  }

  @Override
  public Optional<VpcFacts> vpc(long id) {
    return vpcOnceThere(id).filter(vpc -> !removedVpcs.contains(id));
  }

  @Override
  public Optional<VpcFacts> vpcOnceThere(long id) {
    return Optional.ofNullable(vpcs.get(id));
  }

  @Override
  public Optional<VpcFacts> vpcByUuid(String uuid) {
    return vpcs.values().stream().filter(vpc -> vpc.uuid().equals(uuid)).findFirst();
  }

  @Override
  public Optional<String> commonAcl(long networkId) {
    return Optional.ofNullable(commonAcls.get(networkId));
  }

  @Override
  public List<NetworkFacts> tiers(long vpcId) {
    return networks.values().stream()
        .filter(network -> !removedNetworks.contains(network.id()))
        .filter(network -> network.vpcId().filter(id -> id == vpcId).isPresent())
        .toList();
  }

  @Override
  public List<MachineFacts> machines(long networkId) {
    return machines.values().stream()
        .filter(machine -> !removedMachines.contains(machine.id()))
        .filter(
            machine -> nics(machine.id()).stream().anyMatch(nic -> nic.networkId() == networkId))
        .toList();
  }

  @Override
  public Optional<MachineFacts> machine(long id) {
    return machineOnceThere(id).filter(machine -> !removedMachines.contains(id));
  }

  @Override
  public Optional<MachineFacts> machineOnceThere(long id) {
    return Optional.ofNullable(machines.get(id));
  }

  @Override
  public List<NicFacts> nics(long machineId) {
    return nics.getOrDefault(machineId, List.of());
  }

  @Override
  public List<VolumeFacts> volumes(long machineId) {
    return volumes.getOrDefault(machineId, List.of());
  }

  @Override
  public Optional<String> volumeUuid(long id) {
    return Optional.of(uuid("newvol", id));
  }

  @Override
  public Map<String, String> details(long machineId) {
    return details.getOrDefault(machineId, Map.of());
  }

  @Override
  public boolean hasOwnSnapshots(long machineId) {
    return withOwnSnapshots.contains(machineId);
  }

  @Override
  public Optional<HostFacts> host(long id) {
    return Optional.ofNullable(hosts.get(id));
  }

  @Override
  public Optional<HostFacts> hostByUuid(String uuid) {
    return hosts.values().stream().filter(host -> host.uuid().equals(uuid)).findFirst();
  }

  @Override
  public List<HostFacts> connectedHosts(long zoneId) {
    return new ArrayList<>(hosts.values().stream().filter(HostFacts::up).toList());
  }

  @Override
  public List<SecondaryStorageFacts> nfsSecondaryStorage(long zoneId) {
    return List.copyOf(secondaryStorage);
  }

  @Override
  public Optional<String> uuidOf(OfferingKind kind, long id) {
    return Optional.of(uuid(kind.name(), id));
  }

  @Override
  public String zoneName(long zoneId) {
    return "zone" + zoneId;
  }

  @Override
  public boolean hasCustomSize(long diskOfferingId) {
    return diskOfferingId == 99;
  }
}
