// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotState;
import org.junit.jupiter.api.Test;

class DeleteOperationTest {
  private final World world = new World();

  private void delete(VniSnapshotVO snapshot) {
    world.service.delete(snapshot.getId(), World.CALL);
  }

  @Test
  void deletesFolderRowAndMembers() {
    VniSnapshotVO snapshot = world.ready();
    delete(snapshot);
    assertThat(world.engine.store).isEmpty();
    assertThat(world.members.rows).isEmpty();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.DESTROYED);
    assertThat(world.snapshots.findById(snapshot.getId())).isNull();
    assertThat(world.announcer.usage).last().asString().startsWith("VNI.SNAPSHOT.DELETE");
  }

  @Test
  void deletesOneInErrorThatWasNeverBegun() {
    VniSnapshotVO snapshot = world.allocated();
    world.service.serverLeft(11);
    world.engine.onFind = FakeEngine.with(ServiceException.Kind.STORE_UNUSABLE, "away");
    delete(snapshot);
    assertThat(world.snapshots.findById(snapshot.getId())).isNull();
    assertThat(world.announcer.usage).isEmpty();
  }

  @Test
  void isReadyAgainWhenNoHostCanBeReached() {
    VniSnapshotVO snapshot = world.ready();
    world.inventory.addHost(1, false);
    world.inventory.addHost(2, false);
    assertThatThrownBy(() -> delete(snapshot)).hasMessageContaining("can't be reached");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
    assertThat(snapshot.getProblem()).contains("can't be reached");
  }

  @Test
  void isReadyAgainWhenItIsInUse() {
    VniSnapshotVO snapshot = world.ready();
    world.engine.beforeDelete =
        FakeEngine.with(ServiceException.Kind.IN_USE, "snapshot is being restored");
    assertThatThrownBy(() -> delete(snapshot)).hasMessage("snapshot is being restored");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void isGoneWhenTheStoreDoesNotHoldItInTheEnd() {
    VniSnapshotVO snapshot = world.ready();
    world.engine.beforeDelete =
        () -> {
          world.engine.store.clear();
          throw new ServiceException(ServiceException.Kind.STORE_UNUSABLE, "half way");
        };
    delete(snapshot);
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.DESTROYED);
  }

  @Test
  void isInErrorWhenNobodyCanTell() {
    VniSnapshotVO snapshot = world.ready();
    world.engine.beforeDelete =
        () -> {
          world.engine.onFind = FakeEngine.with(ServiceException.Kind.STORE_UNUSABLE, "away");
          throw new ServiceException(ServiceException.Kind.STORE_UNUSABLE, "half way");
        };
    assertThatThrownBy(() -> delete(snapshot)).hasMessage("half way");
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.ERROR);
    world.engine.beforeDelete = FakeEngine.Failing.NEVER;
    world.engine.onFind = FakeEngine.Failing.NEVER;
    delete(snapshot);
    assertThat(world.engine.store).isEmpty();
  }
}
