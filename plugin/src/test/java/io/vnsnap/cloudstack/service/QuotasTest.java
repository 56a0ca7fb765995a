// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeAccess;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.state.SnapshotState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotasTest {
  private final World world = new World();

  private void allocate(long network) {
    world.service.allocate(
        new NewSnapshot(
            new Place(network, null), OwnerChoice.NONE, null, null, null, false, Map.of()));
  }

  @Test
  void anAccountHasALimit() {
    world.settings.accountLimit = 2;
    world.ready();
    world.ready();
    assertThatThrownBy(() -> allocate(World.SHOP))
        .isInstanceOfSatisfying(
            VniException.class, e -> assertThat(e.kind()).isEqualTo(VniException.Kind.LIMIT))
        .hasMessage(
            "account account2 may have 2 VNI snapshots and has 2; delete one, or ask for a higher limit");
  }

  @Test
  void whatIsInErrorOrDeletedDoesNotCount() {
    world.settings.accountLimit = 1;
    VniSnapshotVO first = world.ready();
    first.setState(SnapshotState.ERROR);
    VniSnapshotVO second = world.ready();
    world.service.delete(second.getId(), World.CALL);
    world.ready();
  }

  @Test
  void zeroMeansNone() {
    world.settings.accountLimit = 0;
    assertThatThrownBy(() -> allocate(World.SHOP)).hasMessageContaining("may have 0");
  }

  @Test
  void aProjectHasALimitOfItsOwn() {
    world.access.addProject(100, World.TENANT);
    world.inventory.addNetwork(32, "project", 100, NetworkFacts.Kind.ISOLATED);
    world.inventory.addMachine(5, "x", 100, "Running", 1L, 32);
    world.settings.accountLimit = 0;
    world.settings.projectLimit = 1;
    allocate(32);
    assertThatThrownBy(() -> allocate(32))
        .hasMessageStartingWith("project project100 may have 1 VNI snapshots and has 1");
  }

  @Test
  void aDomainCountsAllBelowIt() {
    world.inventory.addNetwork(31, "lab", 11, NetworkFacts.Kind.ISOLATED);
    world.inventory.addMachine(5, "x", 11, "Running", 1L, 31);
    world.settings.domainLimits.put(1L, 2L);
    world.ready();
    world.access.caller = 11;
    allocate(31);
    assertThatThrownBy(() -> allocate(31)).hasMessageStartingWith("a domain above may have 2");
    world.settings.domainLimits.put(10L, 1L);
    assertThatThrownBy(() -> allocate(31)).hasMessageStartingWith("domain child may have 1");
  }

  @Test
  void whatIsUsedIsTold() {
    world.settings.accountLimit = 5;
    world.settings.domainLimits.put(1L, 9L);
    world.ready();
    assertThat(limits()).containsExactly("account account2: 1 of 5", "domain ROOT: 1 of 9");
    world.inventory.addNetwork(31, "lab", 11, NetworkFacts.Kind.ISOLATED);
    world.access.caller = 11;
    assertThat(limits())
        .containsExactly("account account11: 0 of 5", "domain child: 0", "domain : 1 of 9");
    world.access.caller = FakeAccess.ROOT_ADMIN;
    assertThat(limits()).containsExactly("account account1: 0");
  }

  private List<String> limits() {
    return world.service.limits(OwnerChoice.NONE).rows().stream()
        .map(
            response -> {
              JsonObject limit = new Gson().toJsonTree(response).getAsJsonObject();
              return "%s %s: %s%s"
                  .formatted(
                      limit.get("kind").getAsString(),
                      limit.get("name").getAsString(),
                      limit.get("used"),
                      limit.has("max") ? " of " + limit.get("max") : "");
            })
        .toList();
  }

  @Test
  void theAdminHasNone() {
    world.settings.accountLimit = 0;
    world.settings.domainLimits.put(1L, 0L);
    world.inventory.addNetwork(33, "admin", FakeAccess.ROOT_ADMIN, NetworkFacts.Kind.ISOLATED);
    world.inventory.addMachine(5, "x", FakeAccess.ROOT_ADMIN, "Running", 1L, 33);
    world.access.caller = FakeAccess.ROOT_ADMIN;
    allocate(33);
  }
}
