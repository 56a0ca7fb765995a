// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.cloud.host.Host;
import com.cloud.host.HostVO;
import com.cloud.host.Status;
import com.cloud.host.dao.HostDao;
import com.cloud.network.Network;
import com.cloud.network.dao.NetworkDao;
import com.cloud.network.dao.NetworkVO;
import com.cloud.network.vpc.NetworkACL;
import com.cloud.network.vpc.Vpc;
import com.cloud.storage.DataStoreRole;
import com.cloud.storage.Volume;
import com.cloud.storage.VolumeVO;
import com.cloud.storage.dao.VolumeDao;
import com.cloud.uservm.UserVm;
import com.cloud.utils.db.EntityManager;
import com.cloud.vm.NicVO;
import com.cloud.vm.UserVmVO;
import com.cloud.vm.VirtualMachine;
import com.cloud.vm.dao.NicDao;
import com.cloud.vm.dao.UserVmDao;
import com.cloud.vm.snapshot.VMSnapshotVO;
import com.cloud.vm.snapshot.dao.VMSnapshotDao;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.cloudstack.engine.subsystem.api.storage.DataStore;
import org.apache.cloudstack.engine.subsystem.api.storage.DataStoreManager;
import org.apache.cloudstack.storage.datastore.db.ImageStoreDao;
import org.apache.cloudstack.storage.datastore.db.ImageStoreVO;
import org.junit.jupiter.api.Test;

class CloudInventoryTest {
  private final EntityManager entities = mock(EntityManager.class);
  private final NetworkDao networks = mock(NetworkDao.class);
  private final NicDao nics = mock(NicDao.class);
  private final VolumeDao volumes = mock(VolumeDao.class);
  private final UserVmDao machines = mock(UserVmDao.class);
  private final VMSnapshotDao machineSnapshots = mock(VMSnapshotDao.class);
  private final HostDao hosts = mock(HostDao.class);
  private final ImageStoreDao imageStores = mock(ImageStoreDao.class);
  private final DataStoreManager dataStores = mock(DataStoreManager.class);
  private final Inventory inventory =
      new CloudInventory(
          entities,
          networks,
          nics,
          volumes,
          machines,
          machineSnapshots,
          hosts,
          imageStores,
          dataStores);

  private static UserVmVO machine(long id) {
    UserVmVO machine = mock(UserVmVO.class);
    when(machine.getId()).thenReturn(id);
    when(machine.getUuid()).thenReturn("vm" + id);
    when(machine.getInstanceName()).thenReturn("i-2-%d-VM".formatted(id));
    when(machine.getHostName()).thenReturn("host" + id);
    when(machine.getState()).thenReturn(VirtualMachine.State.Running);
    when(machine.getHostId()).thenReturn(1L);
    return machine;
  }

  @Test
  void findsUserMachinesByTheirNics() {
    UserVmVO first = machine(3);
    UserVmVO second = machine(4);
    NicVO nic = mock(NicVO.class);
    when(nic.getInstanceId()).thenReturn(4L);
    NicVO other = mock(NicVO.class);
    when(other.getInstanceId()).thenReturn(3L);
    when(nics.listByNetworkIdAndType(20, VirtualMachine.Type.User))
        .thenReturn(List.of(nic, other, nic));
    when(entities.findById(UserVm.class, 3L)).thenReturn(first);
    when(entities.findById(UserVm.class, 4L)).thenReturn(second);

    assertThat(inventory.machines(20)).extracting(MachineFacts::id).containsExactly(3L, 4L);
    assertThat(inventory.machines(20)).allMatch(MachineFacts::isRunning);
    assertThat(inventory.machines(20)).extracting(MachineFacts::name).contains("host3");
    assertThat(inventory.machines(20)).noneMatch(MachineFacts::kvm);
  }

  @Test
  void knowsNetworks() {
    NetworkVO network = mock(NetworkVO.class);
    when(network.getId()).thenReturn(20L);
    when(network.getGuestType()).thenReturn(Network.GuestType.Isolated);
    when(network.getCidr()).thenReturn("10.1.1.0/24");
    when(entities.findById(Network.class, 20L)).thenReturn(network);
    when(networks.listByVpc(8)).thenReturn(List.of(network));

    assertThat(inventory.network(20))
        .get()
        .extracting(NetworkFacts::kind)
        .isEqualTo(NetworkFacts.Kind.ISOLATED);
    assertThat(inventory.network(20).orElseThrow().gateway()).isEmpty();
    assertThat(inventory.network(21)).isEmpty();
    assertThat(inventory.tiers(8)).hasSize(1);
  }

  @Test
  void knowsVpcsAlsoThoseThatWereRemoved() {
    Vpc vpc = mock(Vpc.class);
    when(vpc.getId()).thenReturn(8L);
    when(vpc.getVpcOfferingId()).thenReturn(9L);
    when(vpc.getCidr()).thenReturn("10.1.0.0/16");
    when(entities.findByIdIncludingRemoved(Vpc.class, 8L)).thenReturn(vpc);

    assertThat(inventory.vpc(8)).isEmpty();
    VpcFacts facts = inventory.vpcOnceThere(8).orElseThrow();
    assertThat(facts.offeringId()).isEqualTo(9);
    assertThat(facts.cidr()).hasValue("10.1.0.0/16");
  }

  @Test
  void knowsNetworksThatWereRemovedByTheirUuids() {
    NetworkVO network = mock(NetworkVO.class);
    when(network.getId()).thenReturn(20L);
    when(network.getGuestType()).thenReturn(Network.GuestType.Isolated);
    when(entities.findByUuidIncludingRemoved(Network.class, "old")).thenReturn(network);

    assertThat(inventory.networkByUuid("old")).isEmpty();
    assertThat(inventory.networkOnceThereByUuid("old")).map(NetworkFacts::id).hasValue(20L);
  }

  @Test
  void knowsWhichListsOfRulesEveryTierMayHave() {
    NetworkVO network = mock(NetworkVO.class);
    NetworkACL rules = mock(NetworkACL.class);
    when(rules.getUuid()).thenReturn("default_deny");
    when(entities.findByIdIncludingRemoved(Network.class, 20L)).thenReturn(network);
    when(entities.findById(NetworkACL.class, 1L)).thenReturn(rules);
    assertThat(inventory.commonAcl(20)).as("none").isEmpty();

    when(network.getNetworkACLId()).thenReturn(1L);
    when(rules.getVpcId()).thenReturn(0L);
    assertThat(inventory.commonAcl(20)).hasValue("default_deny");
    when(rules.getVpcId()).thenReturn(8L);
    assertThat(inventory.commonAcl(20)).as("a VPC's own").isEmpty();
  }

  @Test
  void sortsNicsAndVolumesByDevice() {
    NicVO second = mock(NicVO.class);
    when(second.getDeviceId()).thenReturn(1);
    when(second.getMacAddress()).thenReturn("02:AA:00:00:00:02");
    NicVO first = mock(NicVO.class);
    when(first.getMacAddress()).thenReturn("02:aa:00:00:00:01");
    when(first.getIPv4Address()).thenReturn("10.1.1.5");
    when(nics.listByVmId(3)).thenReturn(List.of(second, first));
    VolumeVO data = mock(VolumeVO.class);
    when(data.getDeviceId()).thenReturn(1L);
    when(data.getVolumeType()).thenReturn(Volume.Type.DATADISK);
    VolumeVO root = mock(VolumeVO.class);
    when(root.getDeviceId()).thenReturn(0L);
    when(root.getVolumeType()).thenReturn(Volume.Type.ROOT);
    VolumeVO detached = mock(VolumeVO.class);
    when(detached.getDeviceId()).thenReturn(null);
    when(volumes.findByInstance(3)).thenReturn(List.of(data, root, detached));

    assertThat(inventory.nics(3))
        .extracting(NicFacts::mac)
        .containsExactly("02:aa:00:00:00:01", "02:aa:00:00:00:02");
    assertThat(inventory.nics(3).get(0).ip()).hasValue("10.1.1.5");
    assertThat(inventory.volumes(3)).extracting(VolumeFacts::root).containsExactly(true, false);
  }

  @Test
  void knowsWhichHostsAreConnected() {
    HostVO host = mock(HostVO.class);
    when(host.getStatus()).thenReturn(Status.Disconnected);
    when(entities.findById(Host.class, 1L)).thenReturn(host);
    assertThat(inventory.host(1)).map(HostFacts::up).hasValue(false);
    when(host.getStatus()).thenReturn(Status.Up);
    assertThat(inventory.host(1)).map(HostFacts::up).hasValue(true);
    assertThat(inventory.host(2)).isEqualTo(Optional.empty());
  }

  @Test
  void loadsDetails() {
    UserVmVO machine = machine(3);
    when(machines.findById(3L)).thenReturn(machine);
    when(machine.getDetails()).thenReturn(Map.of("cpuNumber", "2"));
    assertThat(inventory.details(3)).containsEntry("cpuNumber", "2");
    assertThat(inventory.details(4)).isEmpty();
  }

  private static ImageStoreVO imageStore(
      long id, DataStoreRole role, String protocol, boolean readOnly) {
    ImageStoreVO store = mock(ImageStoreVO.class);
    when(store.getId()).thenReturn(id);
    when(store.getName()).thenReturn("store" + id);
    when(store.getUrl()).thenReturn("nfs://server/" + id);
    when(store.getProtocol()).thenReturn(protocol);
    when(store.getRole()).thenReturn(role);
    when(store.isReadonly()).thenReturn(readOnly);
    return store;
  }

  @Test
  void findsSecondaryStorageOnNfsTheOldestFirst() {
    List<ImageStoreVO> stores =
        List.of(
            imageStore(5, DataStoreRole.Image, "nfs", false),
            imageStore(4, DataStoreRole.Image, "nfs", true),
            imageStore(3, DataStoreRole.ImageCache, "nfs", false),
            imageStore(2, DataStoreRole.Image, "NFS", false),
            imageStore(1, DataStoreRole.Image, "cifs", false));
    DataStore withRoom = mock(DataStore.class);
    when(withRoom.getId()).thenReturn(2L);
    when(imageStores.listStoresByZoneId(1)).thenReturn(stores);
    when(dataStores.listImageStoresWithFreeCapacity(1)).thenReturn(List.of(withRoom));

    assertThat(inventory.nfsSecondaryStorage(1))
        .containsExactly(
            new SecondaryStorageFacts("store2", "nfs://server/2", false, false),
            new SecondaryStorageFacts("store4", "nfs://server/4", true, false),
            new SecondaryStorageFacts("store5", "nfs://server/5", false, true));

    when(dataStores.listImageStoresWithFreeCapacity(2)).thenReturn(null);
    assertThat(inventory.nfsSecondaryStorage(2)).isEmpty();
  }

  @Test
  void knowsSnapshotsOfAMachineAlone() {
    when(machineSnapshots.findByVm(3L)).thenReturn(List.of(mock(VMSnapshotVO.class)));
    assertThat(inventory.hasOwnSnapshots(3)).isTrue();
    assertThat(inventory.hasOwnSnapshots(4)).isFalse();
  }
}
