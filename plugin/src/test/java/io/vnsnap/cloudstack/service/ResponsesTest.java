// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.PolicyFilter;
import io.vnsnap.cloudstack.record.SnapshotFilter;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Responses as CloudStack serialises them: by Gson, dates in its own way. */
class ResponsesTest {
  private static final Gson GSON =
      new GsonBuilder()
          .registerTypeAdapter(
              Date.class,
              (JsonSerializer<Date>)
                  (date, type, context) -> new JsonPrimitive(date.toInstant().toString()))
          .disableHtmlEscaping()
          .setPrettyPrinting()
          .create();

  private final World world = new World();

  private static void assertGolden(Object response, String name) throws IOException {
    JsonElement json = GSON.toJsonTree(response);
    try (InputStream golden = ResponsesTest.class.getResourceAsStream(name)) {
      String expected =
          golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(GSON.toJson(json) + "\n").isEqualTo(expected);
    }
  }

  private VniSnapshotVO ready() {
    VniSnapshotVO snapshot = world.ready();
    snapshot.setUuid(FakeInventory.uuid("snapshot", 1));
    snapshot.setDescription("before the upgrade");
    world.tags.replace(snapshot.getId(), Map.of("env", "prod", "keep", "yes"));
    return snapshot;
  }

  private Object listed() {
    return world
        .service
        .list(
            new SnapshotFilter(
                null, null, null, null, null, null, null, null, Map.of(), null, null),
            new ListScope(null, null, null, null, false, false))
        .rows()
        .get(0);
  }

  @Test
  void aSnapshotThatIsReady() throws Exception {
    ready();
    assertGolden(listed(), "snapshot-ready.json");
  }

  @Test
  void aSnapshotThatIsBeingTaken() throws Exception {
    VniSnapshotVO snapshot = world.allocated();
    snapshot.setUuid(FakeInventory.uuid("snapshot", 1));
    StringBuilder during = new StringBuilder();
    world.engine.beforeSeal = () -> during.append(GSON.toJson(listed()));
    world.service.take(snapshot.getId(), World.CALL);
    assertGolden(GSON.fromJson(during.toString(), JsonElement.class), "snapshot-creating.json");
  }

  @Test
  void theProgressOfAJob() throws Exception {
    world.ready();
    assertGolden(world.jobs.responses.get(world.jobs.responses.size() - 1), "progress.json");
  }

  @Test
  void aSnapshotInErrorOfAProject() throws Exception {
    world.access.addProject(100, World.TENANT);
    world.inventory.addNetwork(World.SHOP, "shop", 100, NetworkFacts.Kind.ISOLATED);
    world.inventory.addMachine(3, "web", 100, "Running", 1L, World.SHOP);
    world.engine.beforeSeal = FakeEngine.with(ServiceException.Kind.ABORTED, "host lost");
    VniSnapshotVO snapshot = world.allocated();
    snapshot.setUuid(FakeInventory.uuid("snapshot", 1));
    try {
      world.service.take(snapshot.getId(), World.CALL);
    } catch (VniException e) {
      assertThat(e).hasMessage("host lost");
    }
    world.access.caller = 1;
    assertGolden(
        world
            .service
            .list(
                new SnapshotFilter(
                    null, null, null, null, null, null, null, null, Map.of(), null, null),
                new ListScope(null, null, null, null, true, false))
            .rows()
            .get(0),
        "snapshot-error.json");
  }

  @Test
  void membersOfASnapshot() throws Exception {
    VniSnapshotVO snapshot = ready();
    world.members.rows.forEach(row -> row.setUuid(FakeInventory.uuid("member", row.getId())));
    assertGolden(
        world
            .service
            .members(
                snapshot.getId(),
                null,
                new ListScope(snapshot.getId(), null, null, null, false, false),
                null,
                null)
            .rows(),
        "members.json");
  }

  @Test
  void framesInFlight() throws Exception {
    world.ready();
    world.members.rows.forEach(row -> row.setUuid(FakeInventory.uuid("member", row.getId())));
    assertGolden(world.service.channel(FakeInventory.uuid("member", 1)), "channel.json");
    assertThatThrownBy(() -> world.service.channel("x"))
        .isInstanceOf(VniException.class)
        .hasMessage(
            "there is no such member of a VNI snapshot; listVniSnapshotMembers shows those that are");
    world.engine.store.clear();
    assertThatThrownBy(() -> world.service.channel(FakeInventory.uuid("member", 1)))
        .isInstanceOf(VniException.class)
        .hasMessage("the store does not hold VNI snapshot nightly any more; delete it");
  }

  @Test
  void aPolicyOfAVpc() throws Exception {
    world.inventory.addVpc(8, "app", World.TENANT);
    world.service.createPolicy(
        new Place(null, 8L),
        OwnerChoice.NONE,
        new PolicyRequest("nightly", "DAILY", "30:2", "Europe/Berlin", 7, true, null));
    VniSnapshotPolicyVO policy = world.policies.rows.get(1L);
    policy.setUuid(FakeInventory.uuid("policy", 1));
    policy.setFailures(1);
    policy.setProblem("host lost");
    assertGolden(
        world
            .service
            .listPolicies(
                new PolicyFilter(null, null, null, null, null, null, null),
                new ListScope(null, null, null, null, false, false))
            .rows(),
        "policies.json");
  }

  @Test
  void aCheck() throws Exception {
    world.inventory.setState(4, "Stopped", null);
    world.engine.findings.add(
        new Engine.CheckFinding(
            Optional.of(FakeInventory.uuid("host", 1)),
            false,
            "member i-2-3-VM",
            "member i-2-3-VM: its guest does not report free pages; the snapshot is larger"));
    assertGolden(
        world.service.check(new Place(World.SHOP, null), OwnerChoice.NONE, false), "check.json");
  }

  @Test
  void aClone() throws Exception {
    VniSnapshotVO snapshot = world.ready();
    Object cloned = world.service.clone(snapshot.getId(), new CloneRequest(null, null), World.CALL);
    JsonElement json = GSON.toJsonTree(cloned);
    json.getAsJsonObject().addProperty("id", "ID");
    assertGolden(json, "clone.json");
  }

  @Test
  void aCloneOfAVpcHasNoNetworkOfItsOwn() {
    world.inventory.addVpc(8, "app", World.TENANT);
    world.inventory.addNetwork(
        World.SHOP, "shop", World.TENANT, NetworkFacts.Kind.ISOLATED, Optional.of(8L));
    long id =
        world
            .service
            .allocate(
                new NewSnapshot(
                    new Place(null, 8L), OwnerChoice.NONE, "app", null, null, false, Map.of()))
            .getId();
    world.service.take(id, World.CALL);
    JsonObject json =
        GSON.toJsonTree(world.service.clone(id, new CloneRequest(null, null), World.CALL))
            .getAsJsonObject();
    assertThat(json.get("vpcid").getAsString()).isEqualTo(FakeInventory.uuid("vpc", 500));
    assertThat(json.get("vpcname").getAsString()).isEqualTo("app-clone");
    assertThat(json.has("networkid")).isFalse();
  }

  @Test
  void anImport() throws Exception {
    world.ready();
    world.snapshots.rows.clear();
    world.engine.store.put(
        new SnapshotName("by-hand"),
        FakeEngine.manifest(new SnapshotName("by-hand"), world.engine.created.get(0)));
    world.access.caller = 1;
    JsonElement json =
        GSON.toJsonTree(world.service.importFrom(FakeInventory.ZONE, null, OwnerChoice.NONE));
    json.getAsJsonObject().remove("vnisnapshot");
    assertGolden(json, "import.json");
  }
}
