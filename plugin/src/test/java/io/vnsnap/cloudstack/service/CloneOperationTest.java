// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.api.VniCloneResponse;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.NicFacts;
import io.vnsnap.cloudstack.cloud.VolumeFacts;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloneOperationTest {
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
