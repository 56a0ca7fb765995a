// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.service.Engine.CheckFinding;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckOperationTest {
  private final World world = new World();

  private JsonObject check() {
    return new Gson()
        .toJsonTree(world.service.check(new Place(World.SHOP, null), OwnerChoice.NONE, false))
        .getAsJsonObject();
  }

  @Test
  void saysThatItIsPossible() {
    JsonObject found = check();
    assertThat(found.get("possible").getAsBoolean()).isTrue();
    assertThat(found.get("carrier").getAsString()).isEqualTo("SENDER_HOLD");
    assertThat(found.get("virtualmachine").getAsJsonArray()).hasSize(2);
  }

  @Test
  void givesEachFindingToItsMachineInWordsOfTheTenant() {
    world.engine.findings.add(
        new CheckFinding(
            Optional.of(FakeInventory.uuid("host", 2)),
            true,
            "member i-2-4-VM",
            "member i-2-4-VM: its memory is locked; unlock it"));
    world.engine.findings.add(
        new CheckFinding(
            Optional.of(FakeInventory.uuid("host", 1)), false, "libvirt", "libvirt: old; update"));
    JsonObject found = check();
    assertThat(found.get("possible").getAsBoolean()).isFalse();
    assertThat(found.get("problems").toString()).isEqualTo("[\"host kvm1: libvirt: old; update\"]");
    assertThat(found.get("virtualmachine").getAsJsonArray().get(1).toString())
        .contains("\"member db: its memory is locked; unlock it\"")
        .contains("\"member\":true");
  }

  @Test
  void saysWhichMachineDoesNotRun() {
    world.inventory.setState(3, "Stopped", null);
    JsonObject found = check();
    assertThat(found.get("possible").getAsBoolean()).isFalse();
    assertThat(found.toString()).contains("virtual machine web is stopped");
  }

  @Test
  void saysWhichMachineIsOnAnotherHypervisor() {
    world.inventory.setNotKvm(3);
    world.inventory.setNotKvm(4);
    JsonObject found = check();
    assertThat(found.get("possible").getAsBoolean()).isFalse();
    assertThat(found.get("problems").toString()).isEqualTo("[]");
    assertThat(found.get("virtualmachine").getAsJsonArray().get(0).toString())
        .contains("virtual machine web does not run on KVM; only KVM can be snapshotted")
        .contains("\"member\":false");
    assertThatThrownBy(world::allocated)
        .hasMessageContaining("virtual machine web does not run on KVM");
  }

  @Test
  void saysThatThereIsNoStore() {
    world.settings.storePath = "";
    JsonObject found = check();
    assertThat(found.get("possible").getAsBoolean()).isFalse();
    assertThat(found.get("problems").toString()).contains("vnsnap.store.path");
  }

  @Test
  void saysThatThereIsNoMachine() {
    world.inventory.removedMachines.add(3L);
    world.inventory.removedMachines.add(4L);
    assertThat(check().get("problems").toString()).contains("has no running virtual machine");
  }
}
