// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeAccess;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.state.SnapshotState;
import org.junit.jupiter.api.Test;

class ImportOperationTest {
  private final World world = new World();

  private VniSnapshotVO lost() {
    VniSnapshotVO snapshot = world.ready();
    world.snapshots.rows.clear();
    world.members.rows.clear();
    world.access.caller = FakeAccess.ROOT_ADMIN;
    return snapshot;
  }

  private void importAll() {
    world.service.importFrom(FakeInventory.ZONE, null, OwnerChoice.NONE);
  }

  @Test
  void rebuildsRowsFromFolders() {
    VniSnapshotVO before = lost();
    importAll();

    VniSnapshotVO after = world.snapshots.findByUuid(before.getUuid());
    assertThat(after.getState()).isEqualTo(SnapshotState.READY);
    assertThat(after.getAccountId()).isEqualTo(World.TENANT);
    assertThat(after.getNetworkId()).isEqualTo(World.SHOP);
    assertThat(after.getPauseMicros()).isEqualTo(12_000);
    assertThat(world.members.rows).extracting("name").containsExactly("web", "db");
    assertThat(world.members.rows).allMatch(member -> member.getBlueprint() != null);
    assertThat(world.announcer.events).last().isEqualTo("VNI.SNAPSHOT.IMPORT completed");
  }

  @Test
  void canBeRestoredAfterwards() {
    VniSnapshotVO before = lost();
    importAll();
    world.service.restore(world.snapshots.findByUuid(before.getUuid()).getId(), World.CALL);
    assertThat(world.engine.takenOver).hasSize(1);
  }

  @Test
  void takesNothingInTwice() {
    lost();
    importAll();
    importAll();
    assertThat(world.snapshots.rows).hasSize(1);
  }

  @Test
  void makesOneInErrorReadyWhenTheStoreHoldsIt() {
    VniSnapshotVO snapshot = world.ready();
    snapshot.setState(SnapshotState.ERROR);
    importAll();
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void leavesOutWhatIsNotFromCloudStack() {
    VniSnapshotVO before = lost();
    SnapshotName name = new SnapshotName("by-hand");
    world.engine.store.put(name, FakeEngine.manifest(name, world.engine.created.get(0)));
    importAll();
    assertThat(world.snapshots.rows).hasSize(1);
    assertThat(world.snapshots.findByUuid(before.getUuid())).isNotNull();
  }

  @Test
  void givesThemToTheAccountThatIsSaid() {
    lost();
    world.service.importFrom(FakeInventory.ZONE, null, new OwnerChoice("account3", 1L, null));
    assertThat(world.snapshots.rows.values().iterator().next().getAccountId())
        .isEqualTo(World.OTHER_TENANT);
  }

  @Test
  void needsTheHostThatIsSaid() {
    assertThatThrownBy(
            () -> world.service.importFrom(FakeInventory.ZONE, "elsewhere", OwnerChoice.NONE))
        .hasMessage("no such KVM host of the zone is connected");
  }
}
