// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.dc.DataCenter;
import com.cloud.host.Host;
import com.cloud.host.Status;
import com.cloud.host.dao.HostDao;
import com.cloud.hypervisor.Hypervisor.HypervisorType;
import com.cloud.network.Network;
import com.cloud.network.dao.NetworkDao;
import com.cloud.network.vpc.NetworkACL;
import com.cloud.network.vpc.Vpc;
import com.cloud.network.vpc.VpcOffering;
import com.cloud.offering.DiskOffering;
import com.cloud.offering.NetworkOffering;
import com.cloud.offering.ServiceOffering;
import com.cloud.storage.DataStoreRole;
import com.cloud.storage.Volume;
import com.cloud.storage.dao.VolumeDao;
import com.cloud.template.VirtualMachineTemplate;
import com.cloud.uservm.UserVm;
import com.cloud.utils.db.EntityManager;
import com.cloud.vm.Nic;
import com.cloud.vm.UserVmVO;
import com.cloud.vm.VirtualMachine;
import com.cloud.vm.dao.NicDao;
import com.cloud.vm.dao.UserVmDao;
import com.cloud.vm.snapshot.dao.VMSnapshotDao;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.engine.subsystem.api.storage.DataStore;
import org.apache.cloudstack.engine.subsystem.api.storage.DataStoreManager;
import org.apache.cloudstack.storage.datastore.db.ImageStoreDao;
import org.apache.cloudstack.storage.datastore.db.ImageStoreVO;

/** What CloudStack's database has. */
final class CloudInventory implements Inventory {
  private static final String KVM = "KVM";
  private static final String NFS = "nfs";

  /** The VPC of what belongs to none in particular. */
  private static final long EVERY_VPC = 0;

  private final EntityManager entities;
  private final NetworkDao networks;
  private final NicDao nics;
  private final VolumeDao volumes;
  private final UserVmDao machines;
  private final VMSnapshotDao machineSnapshots;
  private final HostDao hosts;
  private final ImageStoreDao imageStores;
  private final DataStoreManager dataStores;

  CloudInventory(
      EntityManager entities,
      NetworkDao networks,
      NicDao nics,
      VolumeDao volumes,
      UserVmDao machines,
      VMSnapshotDao machineSnapshots,
      HostDao hosts,
      ImageStoreDao imageStores,
      DataStoreManager dataStores) {
    this.entities = entities;
    this.networks = networks;
    this.nics = nics;
    this.volumes = volumes;
    this.machines = machines;
    this.machineSnapshots = machineSnapshots;
    this.hosts = hosts;
    this.imageStores = imageStores;
    this.dataStores = dataStores;
  }

  @Override
  public Optional<NetworkFacts> network(long id) {
    return Optional.ofNullable(entities.findById(Network.class, id)).map(CloudInventory::facts);
  }

  @Override
  public Optional<NetworkFacts> networkOnceThere(long id) {
    return Optional.ofNullable(entities.findByIdIncludingRemoved(Network.class, id))
        .map(CloudInventory::facts);
  }

  @Override
  public Optional<NetworkFacts> networkByUuid(String uuid) {
    return Optional.ofNullable(entities.findByUuid(Network.class, uuid)).map(CloudInventory::facts);
  }

  @Override
  public Optional<NetworkFacts> networkOnceThereByUuid(String uuid) {
    return Optional.ofNullable(entities.findByUuidIncludingRemoved(Network.class, uuid))
        .map(CloudInventory::facts);
  }

  @Override
  public Optional<VpcFacts> vpc(long id) {
    return Optional.ofNullable(entities.findById(Vpc.class, id)).map(CloudInventory::facts);
  }

  @Override
  public Optional<VpcFacts> vpcOnceThere(long id) {
    return Optional.ofNullable(entities.findByIdIncludingRemoved(Vpc.class, id))
        .map(CloudInventory::facts);
  }

  @Override
  public Optional<VpcFacts> vpcByUuid(String uuid) {
    return Optional.ofNullable(entities.findByUuid(Vpc.class, uuid)).map(CloudInventory::facts);
  }

  @Override
  public List<NetworkFacts> tiers(long vpcId) {
    return networks.listByVpc(vpcId).stream()
        .map(CloudInventory::facts)
        .sorted(Comparator.comparing(NetworkFacts::id))
        .toList();
  }

  @Override
  public Optional<String> commonAcl(long networkId) {
    return Optional.ofNullable(entities.findByIdIncludingRemoved(Network.class, networkId))
        .map(Network::getNetworkACLId)
        .map(id -> entities.findById(NetworkACL.class, id))
        .filter(acl -> acl.getVpcId() == EVERY_VPC)
        .map(NetworkACL::getUuid);
  }

  @Override
  public List<MachineFacts> machines(long networkId) {
    return nics.listByNetworkIdAndType(networkId, VirtualMachine.Type.User).stream()
        .map(Nic::getInstanceId)
        .sorted()
        .distinct()
        .flatMap(id -> machine(id).stream())
        .toList();
  }

  @Override
  public Optional<MachineFacts> machine(long id) {
    return Optional.ofNullable(entities.findById(UserVm.class, id)).map(CloudInventory::facts);
  }

  @Override
  public Optional<MachineFacts> machineOnceThere(long id) {
    return Optional.ofNullable(entities.findByIdIncludingRemoved(UserVm.class, id))
        .map(CloudInventory::facts);
  }

  @Override
  public List<NicFacts> nics(long machineId) {
    return nics.listByVmId(machineId).stream()
        .map(
            nic ->
                new NicFacts(
                    nic.getNetworkId(),
                    nic.getDeviceId(),
                    nic.isDefaultNic(),
                    nic.getMacAddress().toLowerCase(Locale.ROOT),
                    Optional.ofNullable(nic.getIPv4Address())))
        .sorted(Comparator.comparing(NicFacts::deviceId))
        .toList();
  }

  @Override
  public List<VolumeFacts> volumes(long machineId) {
    return volumes.findByInstance(machineId).stream()
        .filter(volume -> volume.getDeviceId() != null)
        .map(
            volume ->
                new VolumeFacts(
                    volume.getUuid(),
                    volume.getName(),
                    volume.getDeviceId(),
                    volume.getVolumeType() == Volume.Type.ROOT,
                    Optional.ofNullable(volume.getSize()).orElse(0L),
                    Optional.ofNullable(volume.getDiskOfferingId())))
        .sorted(Comparator.comparing(VolumeFacts::deviceId))
        .toList();
  }

  @Override
  public Optional<String> volumeUuid(long id) {
    return uuid(Volume.class, id);
  }

  @Override
  public Map<String, String> details(long machineId) {
    UserVmVO machine = machines.findById(machineId);
    if (machine == null) {
      return Map.of();
    }
    machines.loadDetails(machine);
    return Optional.ofNullable(machine.getDetails()).orElse(Map.of());
  }

  @Override
  public boolean hasOwnSnapshots(long machineId) {
    return !machineSnapshots.findByVm(machineId).isEmpty();
  }

  @Override
  public Optional<HostFacts> host(long id) {
    return Optional.ofNullable(entities.findById(Host.class, id)).map(CloudInventory::facts);
  }

  @Override
  public Optional<HostFacts> hostByUuid(String uuid) {
    return Optional.ofNullable(entities.findByUuid(Host.class, uuid)).map(CloudInventory::facts);
  }

  @Override
  public List<HostFacts> connectedHosts(long zoneId) {
    return hosts.listAllHostsUpByZoneAndHypervisor(zoneId, HypervisorType.KVM).stream()
        .map(CloudInventory::facts)
        .toList();
  }

  @Override
  public List<SecondaryStorageFacts> nfsSecondaryStorage(long zoneId) {
    Set<Long> withRoom =
        // CloudStack has no list for a zone in which nothing can be written to.
        Optional.ofNullable(dataStores.listImageStoresWithFreeCapacity(zoneId))
            .orElse(List.of())
            .stream()
            .map(DataStore::getId)
            .collect(Collectors.toSet());
    return imageStores.listStoresByZoneId(zoneId).stream()
        .filter(store -> store.getRole() == DataStoreRole.Image)
        .filter(store -> NFS.equalsIgnoreCase(store.getProtocol()))
        .sorted(Comparator.comparing(ImageStoreVO::getId))
        .map(
            store ->
                new SecondaryStorageFacts(
                    store.getName(),
                    store.getUrl(),
                    store.isReadonly(),
                    !store.isReadonly() && !withRoom.contains(store.getId())))
        .toList();
  }

  @Override
  public Optional<String> uuidOf(OfferingKind kind, long id) {
    return switch (kind) {
      case NETWORK_OFFERING -> uuid(NetworkOffering.class, id);
      case VPC_OFFERING -> uuid(VpcOffering.class, id);
      case SERVICE_OFFERING -> uuid(ServiceOffering.class, id);
      case DISK_OFFERING -> uuid(DiskOffering.class, id);
      case TEMPLATE -> uuid(VirtualMachineTemplate.class, id);
      case ZONE -> uuid(DataCenter.class, id);
    };
  }

  private <T extends Identity> Optional<String> uuid(Class<T> kind, long id) {
    return Optional.ofNullable(entities.findByIdIncludingRemoved(kind, id)).map(Identity::getUuid);
  }

  @Override
  public String zoneName(long zoneId) {
    DataCenter zone = entities.findByIdIncludingRemoved(DataCenter.class, zoneId);
    return zone == null ? null : zone.getName();
  }

  @Override
  public boolean hasCustomSize(long diskOfferingId) {
    DiskOffering offering = entities.findByIdIncludingRemoved(DiskOffering.class, diskOfferingId);
    return offering != null && offering.isCustomized();
  }

  private static NetworkFacts facts(Network network) {
    return new NetworkFacts(
        network.getId(),
        network.getUuid(),
        network.getName(),
        NetworkFacts.Kind.valueOf(network.getGuestType().name().toUpperCase(Locale.ROOT)),
        network.getDataCenterId(),
        network.getAccountId(),
        network.getDomainId(),
        network.getNetworkOfferingId(),
        Optional.ofNullable(network.getVpcId()),
        Optional.ofNullable(network.getGateway()),
        Optional.ofNullable(network.getCidr()));
  }

  private static VpcFacts facts(Vpc vpc) {
    return new VpcFacts(
        vpc.getId(),
        vpc.getUuid(),
        vpc.getName(),
        vpc.getZoneId(),
        vpc.getAccountId(),
        vpc.getDomainId(),
        vpc.getVpcOfferingId(),
        Optional.ofNullable(vpc.getCidr()));
  }

  private static MachineFacts facts(UserVm machine) {
    return new MachineFacts(
        machine.getId(),
        machine.getUuid(),
        machine.getInstanceName(),
        machine.getHostName(),
        Optional.ofNullable(machine.getDisplayName()).orElse(machine.getHostName()),
        machine.getAccountId(),
        machine.getDataCenterId(),
        machine.getHypervisorType() != null && KVM.equals(machine.getHypervisorType().name()),
        machine.getState().name(),
        Optional.ofNullable(machine.getHostId()),
        machine.getServiceOfferingId(),
        machine.getTemplateId());
  }

  private static HostFacts facts(Host host) {
    return new HostFacts(
        host.getId(), host.getUuid(), host.getName(), host.getStatus() == Status.Up);
  }
}
