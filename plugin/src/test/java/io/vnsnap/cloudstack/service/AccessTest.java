// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloud.exception.PermissionDeniedException;
import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.PolicyFilter;
import io.vnsnap.cloudstack.record.SnapshotFilter;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeAccess;
import io.vnsnap.cloudstack.service.fake.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AccessTest {
  private static final PolicyRequest DAILY =
      new PolicyRequest(null, "DAILY", "0:3", "GMT", 3, null, null);
  private final World world = new World();

  private int listed(boolean listAll, Long projectId) {
    return world
        .service
        .list(
            new SnapshotFilter(
                null, null, null, null, null, null, null, null, Map.of(), null, null),
            new ListScope(null, null, null, projectId, listAll, false))
        .total();
  }

  private static void denied(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(PermissionDeniedException.class);
  }

  @Test
  void tenantsSeeAndOperateTheirOwn() {
    VniSnapshotVO snapshot = world.ready();
    assertThat(listed(false, null)).isEqualTo(1);
    world.service.restore(snapshot.getId(), World.CALL);
    world.service.update(snapshot.getId(), "weekly", "text", Map.of("env", "prod"));
    world.service.delete(snapshot.getId(), World.CALL);
  }

  @Test
  void otherTenantsNeitherSeeNorOperateIt() {
    VniSnapshotVO snapshot = world.ready();
    VniSnapshotPolicyVO policy = policy();
    long id = snapshot.getId();
    world.access.caller = World.OTHER_TENANT;

    assertThat(listed(true, null)).isZero();
    assertThat(members(id)).isZero();
    denied(() -> world.service.take(id, World.CALL));
    denied(() -> world.service.restore(id, World.CALL));
    denied(() -> world.service.clone(id, new CloneRequest(null, null), World.CALL));
    denied(() -> world.service.delete(id, World.CALL));
    denied(() -> world.service.channel(world.members.rows.get(0).getUuid()));
    denied(() -> world.service.update(id, "mine", null, null));
    denied(() -> world.service.updatePolicy(policy.getId(), DAILY));
    denied(() -> world.service.deletePolicy(policy.getId()));
    denied(() -> world.service.allocate(world.request()));
    denied(() -> world.service.check(new Place(World.SHOP, null), OwnerChoice.NONE, false));
    denied(() -> world.service.createPolicy(new Place(World.SHOP, null), OwnerChoice.NONE, DAILY));
    assertThat(
            world
                .service
                .listPolicies(
                    new PolicyFilter(null, null, null, null, null, null, null),
                    new ListScope(null, null, null, null, false, false))
                .total())
        .isZero();
    assertThat(snapshot.getName()).isEqualTo("nightly");
  }

  private VniSnapshotPolicyVO policy() {
    world.service.createPolicy(new Place(World.SHOP, null), OwnerChoice.NONE, DAILY);
    return world.policies.rows.values().iterator().next();
  }

  private int members(long id) {
    return world
        .service
        .members(id, null, new ListScope(id, null, null, null, true, false), null, null)
        .total();
  }

  @Test
  void domainAdminsOperateTheirDomainOnly() {
    world.inventory.addNetwork(31, "lab", 11, NetworkFacts.Kind.ISOLATED);
    world.inventory.addMachine(5, "x", 11, "Running", 1L, 31);
    VniSnapshotVO outside = world.ready();
    world.access.caller = FakeAccess.DOMAIN_ADMIN;
    long id =
        world
            .service
            .allocate(
                new NewSnapshot(
                    new Place(31L, null), OwnerChoice.NONE, null, null, null, false, Map.of()))
            .getId();
    world.service.take(id, World.CALL);

    assertThat(listed(true, null)).isEqualTo(1);
    assertThat(listed(false, null)).isZero();
    assertThat(world.snapshots.findById(id).getAccountId()).isEqualTo(11);
    denied(() -> world.service.delete(outside.getId(), World.CALL));
    world.service.delete(id, World.CALL);
  }

  @Test
  void projectsHaveTheirOwn() {
    world.access.addProject(100, World.TENANT, World.OTHER_TENANT);
    world.inventory.addNetwork(32, "project", 100, NetworkFacts.Kind.ISOLATED);
    world.inventory.addMachine(5, "x", 100, "Running", 1L, 32);
    NewSnapshot request =
        new NewSnapshot(
            new Place(32L, null),
            new OwnerChoice(null, null, 100L),
            null,
            null,
            null,
            false,
            Map.of());
    long id = world.service.allocate(request).getId();
    world.service.take(id, World.CALL);

    world.access.caller = World.OTHER_TENANT;
    assertThat(listed(false, 100L)).isEqualTo(1);
    assertThat(listed(true, null)).isZero();
    world.service.restore(id, World.CALL);
    world.access.caller = 4;
    denied(() -> world.service.restore(id, World.CALL));
    denied(() -> listed(false, 100L));
  }

  @Test
  void theAdminSeesAllAndMayTakeThemForOthers() {
    world.ready();
    world.access.caller = FakeAccess.ROOT_ADMIN;
    assertThat(listed(true, null)).isEqualTo(1);
    VniSnapshotVO second = world.ready();
    assertThat(second.getAccountId()).isEqualTo(World.TENANT);
  }

  @Test
  void inASharedNetworkEverybodyTakesTheirOwn() {
    world.inventory.addNetwork(30, "campus", 1, NetworkFacts.Kind.SHARED);
    world.inventory.addMachine(5, "mine", World.TENANT, "Running", 1L, 30);
    world.inventory.addMachine(6, "theirs", World.OTHER_TENANT, "Running", 1L, 30);
    Place campus = new Place(30L, null);
    assertThat(world.service.ownerOf(campus, OwnerChoice.NONE)).isEqualTo(World.TENANT);
    denied(() -> world.service.ownerOf(campus, new OwnerChoice("account3", 1L, null)));
    world.access.caller = FakeAccess.ROOT_ADMIN;
    assertThat(world.service.ownerOf(campus, new OwnerChoice("account3", 1L, null)))
        .isEqualTo(World.OTHER_TENANT);
  }

  @Test
  void aNetworkMustBeUsable() {
    world.access.networkUsers.put(World.SHOP, Set.of(9L));
    denied(() -> world.service.allocate(world.request()));
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> world.service.delete(999, World.CALL))
        .hasMessage("the VNI snapshot is not there any more");
    assertThatThrownBy(() -> world.service.deletePolicy(999))
        .hasMessage("the VNI snapshot policy is not there any more");
    assertThatThrownBy(() -> world.service.ownerOf(new Place(999L, null), OwnerChoice.NONE))
        .hasMessage("the network is not there any more");
    assertThatThrownBy(() -> world.service.ownerOf(new Place(null, 999L), OwnerChoice.NONE))
        .hasMessage("the VPC is not there any more");
  }

  @Test
  void pagesAndKeywordsWork() {
    long id = world.ready().getId();
    ListScope scope = new ListScope(id, null, null, null, false, false);
    assertThat(world.service.members(id, "WE", scope, null, null).rows()).hasSize(1);
    assertThat(world.service.members(id, null, scope, 1L, 1L).rows()).hasSize(1);
    assertThat(world.service.members(id, null, scope, 2L, 1L).rows()).isEqualTo(List.of());
  }
}
