// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.Crash;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotState;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The management server dies at each point, and another life of it, or another server, goes on. */
class RecoveryTest {
  private final World world = new World();

  private void crash(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(Crash.class);
    world.engine.beforeSeal = FakeEngine.Failing.NEVER;
    world.engine.afterSeal = FakeEngine.Failing.NEVER;
    world.engine.beforeTakeOver = FakeEngine.Failing.NEVER;
    world.engine.beforeDelete = FakeEngine.Failing.NEVER;
    world.restart();
  }

  @Test
  void beforeTheJobBegan() {
    VniSnapshotVO snapshot = world.allocated();
    world.restart();
    world.service.recoverOwn();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
    assertThat(snapshot.getProblem()).startsWith("the management server stopped before");
  }

  @Test
  void beforeTheSealTheSnapshotIsGivenUp() throws Exception {
    world.engine.beforeSeal = FakeEngine.crash();
    VniSnapshotVO snapshot = world.allocated();
    crash(() -> world.service.take(snapshot.getId(), World.CALL));
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.CREATING);

    world.service.tick();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
    assertThat(snapshot.getProblem())
        .startsWith("the management server stopped while it was taken");
  }

  @Test
  void afterTheSealNothingIsLost() throws Exception {
    world.engine.afterSeal = FakeEngine.crash();
    VniSnapshotVO snapshot = world.allocated();
    crash(() -> world.service.take(snapshot.getId(), World.CALL));

    world.service.tick();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getPauseMicros()).isEqualTo(12_000);
    assertThat(world.members.rows).allMatch(member -> member.getPauseMicros() == 12_000);
  }

  @Test
  void beforeAnythingWasWritten() throws Exception {
    VniSnapshotVO snapshot = world.allocated();
    world.snapshots.moveState(
        snapshot.getId(), SnapshotState.ALLOCATED, SnapshotState.CREATING, 11L);
    world.restart();
    world.service.tick();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
  }

  @Test
  void whileItIsRestoredMachinesWithoutADomainAreStopped() throws Exception {
    VniSnapshotVO snapshot = world.ready();
    world.engine.beforeTakeOver = FakeEngine.crash();
    crash(() -> world.service.restore(snapshot.getId(), World.CALL));
    world.engine.gone.add(new MemberName("i-2-4-VM"));

    world.service.tick();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getProblem())
        .startsWith("the management server stopped while it was restored");
    assertThat(world.actions.done).containsExactly("system stopVirtualMachine db");
  }

  @Test
  void whileItIsClonedTheCloneIsTakenAway() throws Exception {
    VniSnapshotVO snapshot = world.ready();
    world.engine.beforeTakeOver = FakeEngine.crash();
    crash(() -> world.service.clone(snapshot.getId(), new CloneRequest(null, null), World.CALL));
    world.actions.done.clear();

    world.service.tick();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getCloneNetworkId()).isNull();
    assertThat(world.actions.done)
        .hasSize(3)
        .allMatch(action -> action.startsWith("system "))
        .last()
        .isEqualTo("system deleteNetwork shop-clone");
  }

  @Test
  void whileAVpcIsClonedTheCloneIsTakenAway() throws Exception {
    world.inventory.addVpc(8, "app", World.TENANT);
    world.inventory.addNetwork(
        World.SHOP, "shop", World.TENANT, NetworkFacts.Kind.ISOLATED, Optional.of(8L));
    VniSnapshotVO snapshot =
        world.snapshots.findById(
            world
                .service
                .allocate(
                    new NewSnapshot(
                        new Place(null, 8L), OwnerChoice.NONE, "app", null, null, false, Map.of()))
                .getId());
    world.service.take(snapshot.getId(), World.CALL);
    world.engine.beforeTakeOver = FakeEngine.crash();
    crash(() -> world.service.clone(snapshot.getId(), new CloneRequest(null, null), World.CALL));
    world.actions.done.clear();

    world.service.tick();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getCloneVpcId()).isNull();
    assertThat(world.actions.done)
        .hasSize(4)
        .allMatch(action -> action.startsWith("system "))
        .endsWith("system deleteNetwork shop", "system deleteVPC app-clone");
  }

  @Test
  void whileItIsDeletedItIsDeletedOnceMore() throws Exception {
    VniSnapshotVO snapshot = world.ready();
    world.engine.beforeDelete = FakeEngine.crash();
    crash(() -> world.service.delete(snapshot.getId(), World.CALL));
    assertThat(world.engine.store).hasSize(1);

    world.service.tick();

    assertThat(world.engine.store).isEmpty();
    assertThat(world.snapshots.findById(snapshot.getId())).isNull();
    assertThat(world.announcer.usage).last().asString().startsWith("VNI.SNAPSHOT.DELETE");
  }

  @Test
  void afterAnErrorThatNobodyExpectedTheStoreIsLookedAtAsWell() throws Exception {
    world.engine.afterSeal =
        () -> {
          throw new IllegalStateException("a mistake");
        };
    VniSnapshotVO snapshot = world.allocated();
    assertThatThrownBy(() -> world.service.take(snapshot.getId(), World.CALL))
        .isInstanceOf(VniException.class)
        .hasMessageStartingWith("an unexpected error: a mistake");
    world.service.tick();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void isTriedAgainWhileTheStoreCantBeReached() throws Exception {
    world.engine.afterSeal = FakeEngine.crash();
    VniSnapshotVO snapshot = world.allocated();
    crash(() -> world.service.take(snapshot.getId(), World.CALL));
    world.engine.onFind = FakeEngine.with(ServiceException.Kind.STORE_UNUSABLE, "not mounted");

    world.service.tick();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.CREATING);

    world.engine.onFind = FakeEngine.Failing.NEVER;
    world.service.tick();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void isGivenUpWhenTheStoreStaysAwayForADay() throws Exception {
    world.engine.beforeSeal = FakeEngine.crash();
    VniSnapshotVO snapshot = world.allocated();
    crash(() -> world.service.take(snapshot.getId(), World.CALL));
    world.engine.onFind = FakeEngine.with(ServiceException.Kind.STORE_UNUSABLE, "not mounted");
    snapshot.setCreated(Date.from(world.now.minus(Duration.ofHours(25))));

    world.service.tick();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
    assertThat(snapshot.getProblem()).endsWith("delete it");
  }

  @Test
  void leavesWorkOfALivingServerAlone() throws Exception {
    world.engine.beforeSeal = FakeEngine.crash();
    VniSnapshotVO snapshot = world.allocated();
    crash(() -> world.service.take(snapshot.getId(), World.CALL));
    world.servers.self = 12;
    world.servers.up.add(12L);

    world.service.tick();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.CREATING);

    world.servers.up.remove(11L);
    world.service.tick();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
  }

  @Test
  void leavesWorkAloneWhoseLockIsHeld() throws Exception {
    world.engine.beforeSeal = FakeEngine.crash();
    VniSnapshotVO snapshot = world.allocated();
    crash(() -> world.service.take(snapshot.getId(), World.CALL));
    world.locks.held.add("vnsnap.network." + World.SHOP);

    world.service.tick();

    assertThat(snapshot.getState()).isEqualTo(SnapshotState.CREATING);
  }

  @Test
  void endsTheQueueOfAServerThatLeft() {
    VniSnapshotVO snapshot = world.allocated();
    world.servers.self = 12;
    world.service.recoverOwn();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ALLOCATED);
    world.service.serverLeft(11);
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
  }

  @Test
  void touchesNothingWhenTheTablesCantBeUsed() throws Exception {
    VniSnapshotVO snapshot = world.allocated();
    world.problem = java.util.Optional.of("damaged");
    world.service.recoverOwn();
    world.service.tick();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ALLOCATED);
  }
}
