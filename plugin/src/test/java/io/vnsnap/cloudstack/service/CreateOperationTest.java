// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.service.CarrierChoice;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.state.SnapshotState;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateOperationTest {
  private final World world = new World();

  @Test
  void takesASnapshotOfAllMachinesOfTheOwner() {
    VniSnapshotVO snapshot = world.ready();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(world.snapshots.moves).containsExactly("Allocated>Creating", "Creating>Ready");
    assertThat(snapshot.getManagementServerId()).isNull();
    VniLayout layout = world.engine.created.get(0);
    assertThat(layout.members().toString())
        .contains("i-2-3-VM=" + FakeInventory.uuid("host", 1))
        .contains("i-2-4-VM=" + FakeInventory.uuid("host", 2));
    assertThat(layout.network())
        .isEqualTo(
            new VniLayout.Addresses(
                Map.of(
                    "shop",
                    Set.of(
                        new MacAddress("02:00:00:00:00:03"),
                        new MacAddress("02:00:00:00:00:04")))));
    assertThat(layout.carrier()).isEqualTo(CarrierChoice.AUTO);
  }

  @Test
  void keepsTheFigures() {
    VniSnapshotVO snapshot = world.ready();

    assertThat(snapshot.getPauseMicros()).isEqualTo(12_000);
    assertThat(snapshot.getSkewMicros()).isEqualTo(500);
    assertThat(snapshot.getHeldFrames()).isEqualTo(6);
    assertThat(snapshot.getInFlightFrames()).isEqualTo(4);
    assertThat(snapshot.getMemoryBytes()).isEqualTo(1024L << 20);
    assertThat(snapshot.getStoredBytes()).isEqualTo(202L << 20);
    assertThat(snapshot.getCarrier()).isEqualTo("SENDER_HOLD");
    assertThat(snapshot.getStoreRoot()).isEqualTo("/srv/vnsnap");
    assertThat(snapshot.getHostUuid()).isEqualTo(FakeInventory.uuid("host", 1));
    VniSnapshotMemberVO web = world.members.rows.get(0);
    assertThat(web.getName()).isEqualTo("web");
    assertThat(web.getPauseMicros()).isEqualTo(12_000);
    assertThat(web.getStoredDiskBytes()).isEqualTo(1 << 20);
    assertThat(web.getBlueprint()).contains("\"mac\":\"02:00:00:00:00:03\"");
  }

  @Test
  void tellsEventsUsageAndProgress() {
    world.ready();

    assertThat(world.announcer.events)
        .containsExactly("VNI.SNAPSHOT.CREATE started", "VNI.SNAPSHOT.CREATE completed");
    assertThat(world.announcer.usage)
        .containsExactly("VNI.SNAPSHOT.CREATE account 2, %d bytes".formatted(202 << 20));
    assertThat(world.jobs.reports).containsExactly("77: 10 %", "77: 50 %", "77: 50 %", "77: 50 %");
  }

  @Test
  void leavesOutOtherTenantsOfASharedNetwork() {
    world.inventory.addNetwork(30, "campus", 1, NetworkFacts.Kind.SHARED);
    world.inventory.addMachine(5, "mine", World.TENANT, "Running", 1L, 30);
    world.inventory.addMachine(6, "theirs", World.OTHER_TENANT, "Running", 1L, 30);

    long id = world.service.allocate(request(new Place(30L, null))).getId();
    world.service.take(id, World.CALL);

    assertThat(world.engine.created.get(0).members().toString())
        .contains("i-2-5-VM")
        .doesNotContain("i-3-6-VM");
    assertThat(world.snapshots.findById(id).getAccountId()).isEqualTo(World.TENANT);
  }

  @Test
  void takesAllTiersOfAVpcAndHoldsAtTheSender() {
    world.inventory.addVpc(8, "app", World.TENANT);
    world.inventory.addNetwork(41, "front", World.TENANT, NetworkFacts.Kind.ISOLATED, of(8));
    world.inventory.addNetwork(42, "back", World.TENANT, NetworkFacts.Kind.ISOLATED, of(8));
    world.inventory.addMachine(5, "a", World.TENANT, "Running", 1L, 41);
    world.inventory.addMachine(6, "b", World.TENANT, "Running", 1L, 42);

    long id = world.service.allocate(request(new Place(null, 8L))).getId();
    world.service.take(id, World.CALL);

    VniLayout layout = world.engine.created.get(0);
    assertThat(layout.members()).hasSize(2);
    assertThat(((VniLayout.Addresses) layout.network()).networks())
        .containsOnlyKeys("front", "back");
    assertThat(layout.carrier()).isEqualTo(CarrierChoice.SENDER_HOLD);
  }

  @Test
  void tiersOfTheSameNameAreTwo() {
    world.inventory.addVpc(8, "app", World.TENANT);
    world.inventory.addNetwork(41, "tier", World.TENANT, NetworkFacts.Kind.ISOLATED, of(8));
    world.inventory.addNetwork(42, "tier", World.TENANT, NetworkFacts.Kind.ISOLATED, of(8));
    world.inventory.addMachine(5, "a", World.TENANT, "Running", 1L, 41);
    world.inventory.addMachine(6, "b", World.TENANT, "Running", 1L, 42);

    long id = world.service.allocate(request(new Place(null, 8L))).getId();
    world.service.take(id, World.CALL);

    VniLayout layout = world.engine.created.get(0);
    assertThat(((VniLayout.Addresses) layout.network()).networks())
        .containsOnlyKeys("tier", "tier (%s)".formatted(FakeInventory.uuid("net", 42)));
  }

  private static Optional<Long> of(long id) {
    return Optional.of(id);
  }

  @ParameterizedTest
  @CsvSource({
    "Stopped, is stopped; start it",
    "Starting, is Starting; wait until it runs",
    "Migrating, is Migrating; wait until it runs",
    "Stopping, is Stopping; wait until it runs"
  })
  void refusesMachinesThatDoNotRun(String state, String reason) {
    world.inventory.setState(4, state, null);
    assertThatThrownBy(world::allocated)
        .isInstanceOf(VniException.class)
        .hasMessageStartingWith(
            "the network shop can't be snapshotted now: virtual machine db " + reason);
    assertThat(world.snapshots.rows).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Destroyed", "Expunging", "Error"})
  void doesNotCountMachinesThatAreGone(String state) {
    world.inventory.setState(4, state, null);
    world.ready();
    assertThat(world.engine.created.get(0).members()).hasSize(1);
  }

  @Test
  void leavesOutStoppedMachinesIfWanted() {
    world.inventory.setState(4, "Stopped", null);
    NewSnapshot request =
        new NewSnapshot(
            new Place(World.SHOP, null), OwnerChoice.NONE, null, null, null, true, Map.of());
    world.service.take(world.service.allocate(request).getId(), World.CALL);
    assertThat(world.engine.created.get(0).members()).hasSize(1);
  }

  @Test
  void refusesAHostThatIsNotConnectedAndEveryMachineByName() {
    world.inventory.addHost(2, false);
    world.inventory.setState(3, "Stopped", null);
    assertThatThrownBy(world::allocated)
        .hasMessageContaining("virtual machine web is stopped")
        .hasMessageContaining("virtual machine db is on a host whose agent is not connected");
  }

  @Test
  void refusesANetworkWithoutMachines() {
    world.inventory.addNetwork(30, "empty", World.TENANT, NetworkFacts.Kind.ISOLATED);
    assertThatThrownBy(() -> world.service.allocate(request(new Place(30L, null))))
        .hasMessage("the network empty has no running virtual machine of this account; start one");
  }

  @Test
  void refusesAZoneWithoutAStore() {
    world.settings.storePath = " ";
    assertThatThrownBy(world::allocated)
        .hasMessageStartingWith("there is no place for VNI snapshots in this zone yet");
    world.settings.storePath = "snapshots";
    assertThatThrownBy(world::allocated).hasMessageContaining("absolute path");
  }

  @Test
  void refusesNeitherNorBothOfNetworkAndVpc() {
    assertThatThrownBy(() -> Place.of(null, null)).hasMessageStartingWith("say either");
    assertThatThrownBy(() -> Place.of(1L, 2L)).hasMessageStartingWith("say either");
  }

  @Test
  void isInErrorWithTheReasonInWordsOfTheTenantWhenItIsGivenUp() {
    world.engine.beforeSeal =
        FakeEngine.with(ServiceException.Kind.ABORTED, "i-2-4-VM does not run any more");
    VniSnapshotVO snapshot = world.allocated();

    assertThatThrownBy(() -> world.service.take(snapshot.getId(), World.CALL))
        .isInstanceOf(VniException.class)
        .hasMessage("db does not run any more");

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
    assertThat(snapshot.getProblem()).isEqualTo("db does not run any more");
    assertThat(world.announcer.events)
        .last()
        .asString()
        .startsWith("VNI.SNAPSHOT.CREATE failed")
        .endsWith("db does not run any more");
    assertThat(world.announcer.usage).isEmpty();
    assertThat(world.locks.held).isEmpty();
  }

  @Test
  void isTakenByOneJobOnly() {
    VniSnapshotVO snapshot = world.ready();
    assertThatThrownBy(() -> world.service.take(snapshot.getId(), World.CALL))
        .hasMessage("VNI snapshot nightly can't be taken, it is in state Ready; delete it");
  }

  @Test
  void isInErrorWhenAnotherOperationInTheSameNetworkTakesTooLong() {
    VniSnapshotVO snapshot = world.allocated();
    world.locks.held.add("vnsnap.network." + World.SHOP);
    assertThatThrownBy(() -> world.service.take(snapshot.getId(), World.CALL))
        .hasMessageStartingWith("another VNI snapshot operation is at work");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
    assertThat(snapshot.getProblem()).startsWith("another VNI snapshot operation");
  }

  @Test
  void saysWhyThePluginCantBeUsed() {
    world.problem = Optional.of("VNsnap's tables are damaged");
    assertThatThrownBy(world::allocated)
        .isInstanceOf(VniException.class)
        .hasMessage("VNsnap's tables are damaged");
  }

  @Test
  void leavesTheRowForRecoveryWhenTheServerStops() {
    world.engine.beforeSeal =
        () -> {
          throw new InterruptedException();
        };
    VniSnapshotVO snapshot = world.allocated();
    assertThatThrownBy(() -> world.service.take(snapshot.getId(), World.CALL))
        .hasMessageStartingWith("the management server stops");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.CREATING);
    assertThat(snapshot.getManagementServerId()).isEqualTo(11);
  }

  private static NewSnapshot request(Place place) {
    return new NewSnapshot(place, OwnerChoice.NONE, null, null, null, false, Map.of());
  }
}
