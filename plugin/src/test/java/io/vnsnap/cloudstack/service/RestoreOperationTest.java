// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.api.VniSnapshotResponse;
import io.vnsnap.cloudstack.cloud.NicFacts;
import io.vnsnap.cloudstack.cloud.VolumeFacts;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.TakeOverRequest;
import io.vnsnap.core.state.SnapshotState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoreOperationTest {
  private final World world = new World();
  private VniSnapshotVO snapshot;

  @BeforeEach
  void take() {
    snapshot = world.ready();
    world.announcer.events.clear();
  }

  private VniSnapshotResponse restore() {
    return world.service.restore(snapshot.getId(), World.CALL);
  }

  @Test
  void takesOverMachinesThatRun() {
    restore();

    assertThat(world.actions.done).isEmpty();
    TakeOverRequest request = world.engine.takenOver.get(0);
    assertThat(request.domains())
        .isEqualTo(
            Map.of(
                new MemberName("i-2-3-VM"), new MemberName("i-2-3-VM"),
                new MemberName("i-2-4-VM"), new MemberName("i-2-4-VM")));
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getRestoreMillis()).isEqualTo(500);
    assertThat(snapshot.getReplayedFrames()).isEqualTo(6);
    assertThat(world.announcer.events)
        .containsExactly("VNI.SNAPSHOT.RESTORE started", "VNI.SNAPSHOT.RESTORE completed");
  }

  @Test
  void startsMachinesThatAreStopped() {
    world.inventory.setState(4, "Stopped", null);
    restore();
    assertThat(world.actions.done).containsExactly("startVirtualMachine db");
    assertThat(world.engine.takenOver.get(0).vni().hosts()).hasSize(1);
  }

  @Test
  void stopsMachinesOfADeadHostByForceAndStartsThemElsewhere() {
    world.inventory.addHost(2, false);
    restore();
    assertThat(world.actions.done)
        .containsExactly("stopVirtualMachine db", "startVirtualMachine db");
    assertThat(world.actions.parameters.get(0)).containsEntry("forced", "true");
  }

  @Test
  void waitsForMachinesThatAreBeingMigrated() {
    world.inventory.setState(4, "Migrating", 1L);
    assertThatThrownBy(this::restore)
        .hasMessage("virtual machine db is Migrating; wait until it runs or is stopped");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void passesOnWhatCloudStackSays() {
    world.inventory.setState(4, "Stopped", null);
    world.actions.failures.put("startVirtualMachine", "Insufficient capacity");
    assertThatThrownBy(this::restore)
        .hasMessage("virtual machine db: startVirtualMachine failed: Insufficient capacity");
    assertThat(world.engine.takenOver).isEmpty();
  }

  @Test
  void refusesMachinesThatAreNotThere() {
    world.inventory.removedMachines.add(3L);
    world.inventory.setState(4, "Expunging", null);
    assertThatThrownBy(this::restore)
        .hasMessage(
            "VNI snapshot nightly can't be restored: virtual machine web is not there any more; virtual machine db is Expunging; clone it instead, or put that right");
  }

  @Test
  void refusesOtherNicsOrVolumesThanAtTheCut() {
    world.inventory.nics.put(
        3L, List.of(new NicFacts(World.SHOP, 0, true, "02:00:00:00:00:99", Optional.empty())));
    world.inventory.volumes.put(
        4L,
        List.of(
            new VolumeFacts("a", "ROOT", 0, true, 1, Optional.empty()),
            new VolumeFacts("b", "DATA", 1, false, 1, Optional.of(5L))));
    assertThatThrownBy(this::restore)
        .hasMessageContaining("virtual machine web has other NICs")
        .hasMessageContaining("virtual machine db has other volumes");
  }

  @Test
  void refusesMachinesWithSnapshotsOfTheirOwn() {
    world.inventory.withOwnSnapshots.add(3L);
    assertThatThrownBy(this::restore).hasMessageContaining("web has VM snapshots of its own");
  }

  @Test
  void marksMachinesWithoutADomainAsStoppedWhenNoneWasStarted() {
    world.engine.beforeTakeOver =
        FakeEngine.with(ServiceException.Kind.ABORTED, "no member was started: host lost");
    world.engine.gone.add(new MemberName("i-2-3-VM"));
    assertThatThrownBy(this::restore).hasMessage("no member was started: host lost");
    assertThat(world.actions.done).containsExactly("system stopVirtualMachine web");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getProblem()).isEqualTo("no member was started: host lost");
    assertThat(world.announcer.events).last().asString().contains("failed");
  }

  @Test
  void startsMachinesThatWereLostBehindCloudStacksBack() {
    world.engine.gone.add(new MemberName("i-2-3-VM"));
    world.actions.onStart = world.engine.gone::clear;
    world.actions.startHost = 2;

    restore();

    assertThat(world.actions.done)
        .containsExactly("system stopVirtualMachine web", "startVirtualMachine web");
    assertThat(world.engine.takenOver).hasSize(2);
    assertThat(world.engine.takenOver.get(1).vni().members().get(new MemberName("i-2-3-VM")))
        .isEqualTo(new HostName(world.inventory.hosts.get(2L).uuid()));
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getProblem()).isNull();
  }

  @Test
  void startsMachinesThatWereLostOnce() {
    world.engine.gone.add(new MemberName("i-2-3-VM"));
    assertThatThrownBy(this::restore).hasMessage("there is no domain web");
    assertThat(world.engine.takenOver).hasSize(2);
    assertThat(world.actions.done)
        .containsExactly(
            "system stopVirtualMachine web",
            "startVirtualMachine web",
            "system stopVirtualMachine web");
  }

  @Test
  void passesOnWhyALostMachineCannotBeStarted() {
    world.engine.gone.add(new MemberName("i-2-3-VM"));
    world.actions.failures.put("startVirtualMachine", "Insufficient capacity");
    assertThatThrownBy(this::restore)
        .hasMessage("virtual machine web: startVirtualMachine failed: Insufficient capacity");
    assertThat(world.inventory.machines.get(3L).isStopped()).isTrue();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void namesMachinesThatDoNotRunAgain() {
    world.engine.restoreFailures = Map.of(new MemberName("i-2-4-VM"), "its memory is damaged");
    assertThatThrownBy(this::restore)
        .hasMessage("not every virtual machine runs again: db: its memory is damaged");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void isInErrorWhenTheStoreHasLostIt() {
    world.engine.store.clear();
    assertThatThrownBy(this::restore).hasMessageContaining("does not hold VNI snapshot nightly");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
  }

  @Test
  void usesAnotherHostWhenTheFirstIsAway() {
    world.inventory.addHost(1, false);
    world.actions.startHost = 2;
    restore();
    assertThat(snapshot.getHostUuid()).isEqualTo(world.inventory.hosts.get(2L).uuid());
  }

  @Test
  void canBeTriedAgain() {
    world.engine.beforeTakeOver = FakeEngine.with(ServiceException.Kind.ABORTED, "host lost");
    assertThatThrownBy(this::restore);
    world.engine.beforeTakeOver = FakeEngine.Failing.NEVER;
    assertThat(restore()).isNotNull();
    assertThat(snapshot.getProblem()).isNull();
  }
}
