// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.cloud.SecondaryStorageFacts;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.Crash;
import io.vnsnap.cloudstack.service.fake.FakeAccess;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.state.SnapshotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots go to the zone's secondary storage, and are found there again. */
class SecondaryStorageTest {
  private static final String FIRST = "nfs://first/export/vnsnap";
  private static final String SECOND = "nfs://second/export/vnsnap";

  private final World world = new World();

  @BeforeEach
  void secondary() {
    world.settings.storePath = " secondary ";
    storage("first", "nfs://first/export/", false, false);
  }

  private void storage(String name, String url, boolean readOnly, boolean full) {
    world.inventory.secondaryStorage.add(new SecondaryStorageFacts(name, url, readOnly, full));
  }

  private String problems() {
    return new Gson()
        .toJsonTree(world.service.check(new Place(World.SHOP, null), OwnerChoice.NONE, false))
        .getAsJsonObject()
        .get("problems")
        .toString();
  }

  @Test
  void theRowKnowsWhichStorageASnapshotLiesIn() {
    assertThat(problems()).isEqualTo("[]");
    VniSnapshotVO snapshot = world.ready();
    assertThat(snapshot.getStoreRoot()).isEqualTo(FIRST);
    assertThat(world.stores).last().isEqualTo(FIRST);
  }

  @Test
  void anOlderSnapshotIsFoundWhenThereIsMoreStorage() {
    VniSnapshotVO old = world.ready();
    world.inventory.secondaryStorage.clear();
    storage("first", "nfs://first/export", true, false);
    storage("second", "nfs://second/export", false, false);
    VniSnapshotVO young = world.ready();
    assertThat(young.getStoreRoot()).isEqualTo(SECOND);

    world.stores.clear();
    world.service.restore(old.getId(), World.CALL);
    world.service.delete(old.getId(), World.CALL);

    assertThat(world.stores).isNotEmpty().containsOnly(FIRST);
    assertThat(world.engine.takenOver).hasSize(1);
    assertThat(world.engine.store).hasSize(1);
  }

  @Test
  void aSnapshotInAFolderIsFoundWhenSecondaryStorageIsSet() {
    world.settings.storePath = "/srv/vnsnap";
    VniSnapshotVO snapshot = world.ready();
    world.settings.storePath = "secondary";

    world.stores.clear();
    world.service.restore(snapshot.getId(), World.CALL);

    assertThat(world.stores).isNotEmpty().containsOnly("/srv/vnsnap");
  }

  @Test
  void whatADeadServerLeftIsLookedForWhereItWas() throws InterruptedException {
    world.engine.afterSeal = FakeEngine.crash();
    VniSnapshotVO snapshot = world.allocated();
    assertThatThrownBy(() -> world.service.take(snapshot.getId(), World.CALL))
        .isInstanceOf(Crash.class);
    world.inventory.secondaryStorage.clear();
    world.restart();

    world.stores.clear();
    world.service.tick();

    assertThat(world.stores).contains(FIRST);
    assertThat(snapshot.getState()).isEqualTo(SnapshotState.READY);
  }

  @Test
  void allStorageIsLookedThroughForLostRows() {
    world.ready();
    storage("second", "nfs://second/export", true, false);
    world.snapshots.rows.clear();
    world.access.caller = FakeAccess.ROOT_ADMIN;
    world.stores.clear();

    world.service.importFrom(FakeInventory.ZONE, null, OwnerChoice.NONE);

    assertThat(world.stores).containsExactly(FIRST, SECOND);
    assertThat(world.snapshots.rows.values())
        .extracting(VniSnapshotVO::getStoreRoot)
        .containsExactly(FIRST);
  }

  @Test
  void aZoneWithoutNfsIsRefused() {
    world.inventory.secondaryStorage.clear();
    assertThat(problems()).contains("this zone has no NFS secondary storage");
    assertThatThrownBy(world::allocated).hasMessageContaining("has no NFS secondary storage");
    assertThat(world.snapshots.rows).isEmpty();
  }

  @Test
  void storageThatTakesNothingIsRefused() {
    world.inventory.secondaryStorage.clear();
    storage("archive", "nfs://first/archive", true, false);
    storage("heap", "nfs://first/heap", false, true);
    assertThat(problems())
        .contains("secondary storage archive is read-only, secondary storage heap is full; ");
    assertThatThrownBy(world::allocated).hasMessageContaining("heap is full");
  }

  @Test
  void storageWhoseUrlIsNotUnderstoodIsRefused() {
    world.inventory.secondaryStorage.clear();
    storage("odd", "nfs://first/a b", false, false);
    assertThat(problems()).contains("can't be kept in secondary storage odd: nfs://first/a b");
  }

  @Test
  void anotherWordIsRefused() {
    world.settings.storePath = "primary";
    assertThat(problems()).contains("set it to secondary or an absolute path");
  }
}
