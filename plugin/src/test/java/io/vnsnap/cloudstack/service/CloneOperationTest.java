// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.api.VniCloneResponse;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.NicFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.cloud.VolumeFacts;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.TakeOverRequest;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.state.SnapshotState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloneOperationTest {
  private static final String VPC_SUFFIX = FakeInventory.uuid("vpc", 500).substring(0, 4);

  private final World world = new World();

  private VniCloneResponse clone(VniSnapshotVO snapshot) {
    return world.service.clone(snapshot.getId(), new CloneRequest(null, null), World.CALL);
  }

  @Test
  void makesANetworkAndMachinesWithTheSameAddresses() {
    world.inventory.details.put(
        3L, Map.of("cpuNumber", "2", "UEFI", "SECURE", "Message.ReservedCapacityFreed.Flag", "x"));
    VniSnapshotVO snapshot = world.ready();
    clone(snapshot);

    Map<String, String> network = world.actions.parameters.get(0);
    assertThat(network)
        .containsEntry("name", "shop-clone")
        .containsEntry("gateway", "10.1.1.1")
        .containsEntry("netmask", "255.255.255.0")
        .containsEntry("account", "account2")
        .containsEntry("networkofferingid", FakeInventory.uuid("NETWORK_OFFERING", 7));
    assertThat(world.actions.parameters.get(1))
        .containsEntry("iptonetworklist[0].mac", "02:00:00:00:00:03")
        .containsEntry("iptonetworklist[0].ip", "10.1.1.3")
        .containsEntry("serviceofferingid", FakeInventory.uuid("SERVICE_OFFERING", 3))
        .containsEntry("templateid", FakeInventory.uuid("TEMPLATE", 4))
        .containsEntry("details[0].rootdisksize", "8")
        .containsEntry("details[0].cpuNumber", "2")
        .containsEntry("boottype", "UEFI")
        .containsEntry("bootmode", "SECURE")
        .containsEntry("startvm", "false")
        .doesNotContainKey("details[0].Message.ReservedCapacityFreed.Flag");
    assertThat(world.actions.done)
        .containsExactly(
            "createNetwork",
            "deployVirtualMachine",
            "startVirtualMachine web-" + suffix(),
            "deployVirtualMachine",
            "startVirtualMachine db-" + suffix());
    assertThat(world.engine.takenOver.get(0).domains())
        .containsEntry(new MemberName("i-2-3-VM"), new MemberName("i-2-501-VM"));
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getCloneNetworkId()).isNull();
  }

  private String suffix() {
    return FakeInventory.uuid("net", 500).substring(0, 4);
  }

  @Test
  void makesDataDisksOfTheSameSizeInTheSamePlace() {
    world.inventory.volumes.put(
        3L,
        List.of(
            new VolumeFacts("r", "ROOT-3", 0, true, (8L << 30) + 512, Optional.empty()),
            new VolumeFacts("d", "data", 2, false, 20L << 30, Optional.of(99L))));
    clone(world.ready());

    assertThat(world.actions.done).containsSequence("createVolume", "attachVolume " + newVolume());
    assertThat(world.actions.parameters.get(1)).doesNotContainKey("details[0].rootdisksize");
    assertThat(world.actions.parameters.get(2))
        .containsEntry("size", "20")
        .containsEntry("diskofferingid", FakeInventory.uuid("DISK_OFFERING", 99));
    assertThat(world.actions.parameters.get(3)).containsEntry("deviceid", "2");
  }

  private String newVolume() {
    return FakeInventory.uuid("newvol", 502);
  }

  @Test
  void worksWhenNetworkAndMachinesAreGone() {
    VniSnapshotVO snapshot = world.ready();
    world.inventory.removedMachines.addAll(List.of(3L, 4L));
    world.inventory.removedNetworks.add(World.SHOP);
    clone(snapshot);
    assertThat(world.engine.takenOver).hasSize(1);
  }

  @Test
  void takesEverythingAwayAgainWhenItFails() {
    VniSnapshotVO snapshot = world.ready();
    world.engine.beforeTakeOver = FakeEngine.with(ServiceException.Kind.ABORTED, "host lost");
    assertThatThrownBy(() -> clone(snapshot)).hasMessage("host lost");
    assertThat(world.actions.done)
        .endsWith(
            "system destroyVirtualMachine web-" + suffix(),
            "system destroyVirtualMachine db-" + suffix(),
            "system deleteNetwork shop-clone");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getCloneNetworkId()).isNull();
  }

  @Test
  void passesOnCloudStacksRefusalOfANetwork() {
    VniSnapshotVO snapshot = world.ready();
    world.actions.failures.put("createNetwork", "Maximum number of networks exceeded");
    assertThatThrownBy(() -> clone(snapshot))
        .hasMessage("network shop-clone can't be made: Maximum number of networks exceeded");
    assertThat(world.actions.done).containsExactly("createNetwork");
  }

  @Test
  void passesOnCloudStacksRefusalOfAMachineAndTakesTheNetworkAway() {
    VniSnapshotVO snapshot = world.ready();
    world.actions.failures.put("deployVirtualMachine", "Template is gone");
    assertThatThrownBy(() -> clone(snapshot))
        .hasMessage("virtual machine web can't be made a second time: Template is gone");
    assertThat(world.actions.done).last().isEqualTo("system deleteNetwork shop-clone");
  }

  @Test
  void needsAnOfferingForASharedNetwork() {
    world.inventory.addNetwork(World.SHOP, "shop", 1, NetworkFacts.Kind.SHARED);
    VniSnapshotVO snapshot = world.ready();
    assertThatThrownBy(() -> clone(snapshot)).hasMessageStartingWith("network shop is shared");
    world.service.clone(snapshot.getId(), new CloneRequest("copy", "offering"), World.CALL);
    assertThat(world.actions.parameters.get(0))
        .containsEntry("networkofferingid", "offering")
        .containsEntry("name", "copy");
  }

  @Test
  void refusesAMachineWithANicElsewhere() {
    world.inventory.addNetwork(30, "other", World.TENANT, NetworkFacts.Kind.ISOLATED);
    world.inventory.nics.put(
        3L,
        List.of(
            new NicFacts(World.SHOP, 0, true, "02:00:00:00:00:03", Optional.empty()),
            new NicFacts(30, 1, false, "02:00:00:00:00:33", Optional.empty())));
    VniSnapshotVO snapshot = world.ready();
    assertThatThrownBy(() -> clone(snapshot))
        .hasMessageContaining(
            "virtual machine web has a NIC with address 02:00:00:00:00:33 in another network");
    assertThat(world.actions.done).isEmpty();
  }

  @Test
  void isForTheProjectOfTheSnapshot() {
    world.access.addProject(100, World.TENANT);
    world.inventory.addNetwork(World.SHOP, "shop", 100, NetworkFacts.Kind.ISOLATED);
    world.inventory.addMachine(3, "web", 100, "Running", 1L, World.SHOP);
    VniSnapshotVO snapshot = world.ready();
    clone(snapshot);
    assertThat(world.actions.parameters.get(0))
        .containsEntry("projectid", FakeInventory.uuid("project", 100))
        .doesNotContainKey("account");
  }

  /** Tiers web and db of VPC app, in which web and db run. */
  private VniSnapshotVO readyVpc() {
    world.inventory.addVpc(8, "app", World.TENANT);
    world.inventory.addNetwork(
        21, "web-tier", World.TENANT, NetworkFacts.Kind.ISOLATED, Optional.of(8L));
    world.inventory.addNetwork(
        22, "db-tier", World.TENANT, NetworkFacts.Kind.ISOLATED, Optional.of(8L));
    world.inventory.addNetwork(
        23, "empty-tier", World.TENANT, NetworkFacts.Kind.ISOLATED, Optional.of(8L));
    world.inventory.addMachine(3, "web", World.TENANT, "Running", 1L, 21);
    world.inventory.addMachine(4, "db", World.TENANT, "Running", 2L, 22);
    world.inventory.commonAcls.put(22L, "default_allow");
    return readyVpcSnapshot();
  }

  private VniSnapshotVO readyVpcSnapshot() {
    NewSnapshot request =
        new NewSnapshot(
            new Place(null, 8L), OwnerChoice.NONE, "nightly", null, null, false, Map.of());
    long id = world.service.allocate(request).getId();
    world.service.take(id, World.CALL);
    return world.snapshots.findById(id);
  }

  @Test
  void makesAVpcWithTheTiersOfTheMachines() {
    VniSnapshotVO snapshot = readyVpc();
    clone(snapshot);

    assertThat(world.actions.done)
        .containsExactly(
            "createVPC",
            "createNetwork",
            "createNetwork",
            "deployVirtualMachine",
            "startVirtualMachine web-" + VPC_SUFFIX,
            "deployVirtualMachine",
            "startVirtualMachine db-" + VPC_SUFFIX);
    assertThat(world.actions.parameters.get(0))
        .containsEntry("name", "app-clone")
        .containsEntry("cidr", "10.1.0.0/16")
        .containsEntry("vpcofferingid", FakeInventory.uuid("VPC_OFFERING", 9))
        .containsEntry("account", "account2");
    assertThat(world.actions.parameters.get(1))
        .containsEntry("name", "web-tier")
        .containsEntry("vpcid", FakeInventory.uuid("vpc", 500))
        .containsEntry("gateway", "10.1.1.1")
        .containsEntry("netmask", "255.255.255.0")
        .containsEntry("networkofferingid", FakeInventory.uuid("NETWORK_OFFERING", 7))
        .containsEntry("account", "account2")
        .as("its list of rules is of the old VPC")
        .doesNotContainKey("aclid");
    assertThat(world.actions.parameters.get(2))
        .containsEntry("name", "db-tier")
        .containsEntry("aclid", "default_allow");
    assertThat(world.actions.parameters.get(3))
        .containsEntry("iptonetworklist[0].networkid", FakeInventory.uuid("net", 501))
        .containsEntry("iptonetworklist[0].mac", "02:00:00:00:00:03")
        .containsEntry("iptonetworklist[0].ip", "10.1.1.3");
    assertThat(world.actions.parameters.get(5))
        .containsEntry("iptonetworklist[0].networkid", FakeInventory.uuid("net", 502));
    TakeOverRequest takenOver = world.engine.takenOver.get(0);
    assertThat(takenOver.vni().name()).isEqualTo(FakeInventory.uuid("vpc", 500));
    assertThat(((VniLayout.Addresses) takenOver.vni().network()).networks())
        .containsOnlyKeys("web-tier", "db-tier");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getCloneVpcId()).isNull();
  }

  @Test
  void worksWhenTheVpcAndItsTiersAreGone() {
    VniSnapshotVO snapshot = readyVpc();
    world.inventory.removedMachines.addAll(List.of(3L, 4L));
    world.inventory.removedNetworks.addAll(List.of(21L, 22L));
    world.inventory.removedVpcs.add(8L);
    world.service.clone(snapshot.getId(), new CloneRequest("twin", null), World.CALL);
    assertThat(world.actions.parameters.get(0)).containsEntry("name", "twin");
    assertThat(world.engine.takenOver).hasSize(1);
  }

  @Test
  void aMachineHasANicInEachOfItsTiers() {
    VniSnapshotVO snapshot = readyVpcWith(true);
    clone(snapshot);
    assertThat(world.actions.parameters.get(3))
        .containsEntry("iptonetworklist[0].networkid", FakeInventory.uuid("net", 502))
        .containsEntry("iptonetworklist[0].mac", "02:00:00:00:00:03")
        .containsEntry("iptonetworklist[1].networkid", FakeInventory.uuid("net", 501))
        .containsEntry("iptonetworklist[1].mac", "02:00:00:00:00:33")
        .containsEntry("iptonetworklist[1].ip", "10.1.1.33");
  }

  @Test
  void refusesAMachineWhoseClonesDefaultNicWouldBeAnother() {
    VniSnapshotVO snapshot = readyVpcWith(false);
    assertThatThrownBy(() -> clone(snapshot))
        .hasMessageContaining("virtual machine web has another default NIC than its first");
    assertThat(world.actions.done).isEmpty();
  }

  private VniSnapshotVO readyVpcWith(boolean firstIsDefault) {
    readyVpc();
    world.inventory.nics.put(
        3L,
        List.of(
            new NicFacts(22, 0, firstIsDefault, "02:00:00:00:00:03", Optional.empty()),
            new NicFacts(21, 1, !firstIsDefault, "02:00:00:00:00:33", Optional.of("10.1.1.33"))));
    return readyVpcSnapshot();
  }

  @Test
  void takesTheVpcAwayAgainWhenATierIsRefused() {
    VniSnapshotVO snapshot = readyVpc();
    world.actions.failures.put("createNetwork", "Maximum number of networks exceeded");
    assertThatThrownBy(() -> clone(snapshot))
        .hasMessage("network web-tier can't be made: Maximum number of networks exceeded");
    assertThat(world.actions.done)
        .containsExactly("createVPC", "createNetwork", "system deleteVPC app-clone");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getCloneVpcId()).isNull();
  }

  @Test
  void passesOnCloudStacksRefusalOfAVpc() {
    VniSnapshotVO snapshot = readyVpc();
    world.actions.failures.put("createVPC", "Maximum number of VPCs exceeded");
    assertThatThrownBy(() -> clone(snapshot))
        .hasMessage("VPC app-clone can't be made: Maximum number of VPCs exceeded");
    assertThat(world.actions.done).containsExactly("createVPC");
  }

  @Test
  void takesMachinesTiersAndVpcAwayAgainWhenItFails() {
    VniSnapshotVO snapshot = readyVpc();
    world.engine.beforeTakeOver = FakeEngine.with(ServiceException.Kind.ABORTED, "host lost");
    assertThatThrownBy(() -> clone(snapshot)).hasMessage("host lost");
    assertThat(world.actions.done)
        .endsWith(
            "system destroyVirtualMachine web-" + VPC_SUFFIX,
            "system destroyVirtualMachine db-" + VPC_SUFFIX,
            "system deleteNetwork web-tier",
            "system deleteNetwork db-tier",
            "system deleteVPC app-clone");
    assertThat(snapshot.getCloneVpcId()).isNull();
  }

  @Test
  void aVpcTakesNoOffering() {
    VniSnapshotVO snapshot = readyVpc();
    assertThatThrownBy(
            () ->
                world.service.clone(
                    snapshot.getId(), new CloneRequest(null, "offering"), World.CALL))
        .hasMessageEndingWith("leave networkofferingid out");
    assertThat(world.actions.done).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.1.0/24, 255.255.255.0",
    "10.0.0.0/8, 255.0.0.0",
    "192.168.0.0/22, 255.255.252.0",
    "10.1.1.1/32, 255.255.255.255"
  })
  void knowsNetmasks(String cidr, String netmask) {
    assertThat(Netmask.of(cidr)).isEqualTo(netmask);
  }

  @ParameterizedTest
  @CsvSource({"10.1.1.0", "10.1.1.0/x", "10.1.1.0/33", "10.1.1.0/0"})
  void refusesWhatIsNoCidr(String cidr) {
    assertThatThrownBy(() -> Netmask.of(cidr)).hasMessageEndingWith("which is no CIDR");
  }

  @Test
  void keepsHostNamesShortEnough() {
    assertThat(CloneMachines.hostName("a".repeat(63), "1a2b")).hasSize(63).endsWith("a-1a2b");
  }
}
