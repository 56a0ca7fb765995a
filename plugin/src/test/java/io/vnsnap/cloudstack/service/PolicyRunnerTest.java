// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.FakeInventory;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyRunnerTest {
  private final World world = new World();
  private VniSnapshotPolicyVO policy;

  @BeforeEach
  void createPolicy() {
    world.service.createPolicy(
        new Place(World.SHOP, null),
        OwnerChoice.NONE,
        new PolicyRequest("daily", "daily", "0:3", "GMT", 2, null, null));
    policy = world.policies.rows.values().iterator().next();
    world.jobs.submission =
        (parameters, account) ->
            world
                .service
                .allocate(
                    new NewSnapshot(
                        new Place(World.SHOP, null),
                        OwnerChoice.NONE,
                        parameters.get("name"),
                        null,
                        policy.getId(),
                        false,
                        Map.of()))
                .getId();
  }

  private void tickAt(String time) throws InterruptedException {
    world.now = Instant.parse(time);
    world.service.tick();
  }

  /** What the job does. */
  private void runJob() {
    try {
      world.service.take(policy.getRunningSnapshotId(), World.CALL);
    } catch (VniException e) {
      assertThat(e).hasMessage("host lost");
    }
  }

  @Test
  void takesASnapshotWhenItIsDueAndNotBefore() throws Exception {
    tickAt("2026-11-25T02:59:00Z");
    assertThat(world.jobs.submitted).isEmpty();
    tickAt("2026-11-25T03:00:00.123456Z");
    assertThat(world.jobs.submitted).hasSize(1);
    assertThat(world.jobs.submitted.get(0))
        .containsEntry("name", policy.getName() + " 2026-11-25T03:00:00Z")
        .containsEntry("networkid", FakeInventory.uuid("net", World.SHOP))
        .containsEntry("policyid", policy.getUuid())
        .containsEntry("skipstopped", "false");
    assertThat(policy.getNextRun()).isEqualTo("2026-11-26T03:00:00Z");
    tickAt("2026-11-25T03:01:00Z");
    assertThat(world.jobs.submitted).hasSize(1);
  }

  @Test
  void makesUpForMissedRunsOnce() throws Exception {
    tickAt("2026-12-01T12:00:00Z");
    tickAt("2026-12-01T12:01:00Z");
    assertThat(world.jobs.submitted).hasSize(1);
    assertThat(policy.getNextRun()).isEqualTo("2026-12-02T03:00:00Z");
  }

  @Test
  void keepsTheNewest() throws Exception {
    for (int day = 25; day <= 28; day++) {
      tickAt("2026-11-%dT03:00:00Z".formatted(day));
      runJob();
      tickAt("2026-11-%dT03:10:00Z".formatted(day));
    }
    assertThat(world.snapshots.listByPolicy(policy.getId()))
        .extracting(VniSnapshotVO::getName)
        .containsExactly("daily 2026-11-27T03:00:00Z", "daily 2026-11-28T03:00:00Z");
    assertThat(world.engine.store).hasSize(2);
    assertThat(policy.getRunningSnapshotId()).isNull();
  }

  @Test
  void countsOnlySnapshotsOfItsOwn() throws Exception {
    world.ready();
    world.ready();
    world.ready();
    tickAt("2026-11-25T03:00:00Z");
    runJob();
    tickAt("2026-11-25T03:10:00Z");
    assertThat(world.engine.store).hasSize(4);
  }

  @Test
  void triesAgainSoonThenLessSoonAndIsSwitchedOffInTheEnd() throws Exception {
    world.engine.beforeSeal = FakeEngine.with(ServiceException.Kind.ABORTED, "host lost");

    tickAt("2026-11-25T03:00:00Z");
    runJob();
    tickAt("2026-11-25T03:01:00Z");
    assertThat(policy.getFailures()).isEqualTo(1);
    assertThat(policy.getProblem()).isEqualTo("host lost");
    assertThat(policy.getNextRun()).isEqualTo("2026-11-25T03:06:00Z");
    assertThat(world.announcer.alerts)
        .containsExactly(
            "VNI snapshot policy daily failed: The reason: host lost. It is tried again at 2026-11-25T03:06:00Z.");

    tickAt("2026-11-25T03:06:00Z");
    runJob();
    tickAt("2026-11-25T03:07:00Z");
    assertThat(policy.getNextRun()).isEqualTo("2026-11-25T03:17:00Z");
    assertThat(world.announcer.alerts).hasSize(1);

    tickAt("2026-11-25T03:17:00Z");
    runJob();
    tickAt("2026-11-25T03:18:00Z");
    assertThat(policy.isActive()).isFalse();
    assertThat(world.announcer.alerts).hasSize(2);
    assertThat(world.announcer.alerts.get(1))
        .startsWith("VNI snapshot policy daily was switched off: It failed 3 times in a row");

    tickAt("2026-12-25T03:18:00Z");
    assertThat(world.jobs.submitted).hasSize(3);
    assertThat(world.snapshots.listByPolicy(policy.getId())).hasSize(1);
  }

  @Test
  void runsAgainWhenItIsSwitchedOn() throws Exception {
    policy.setActive(false);
    policy.setFailures(3);
    policy.setProblem("host lost");
    world.service.updatePolicy(
        policy.getId(), new PolicyRequest(null, null, null, null, null, null, true));
    assertThat(policy.getFailures()).isZero();
    assertThat(policy.getProblem()).isNull();
    tickAt("2026-11-25T03:00:00Z");
    assertThat(world.jobs.submitted).hasSize(1);
  }

  @Test
  void aSuccessForgetsFailures() throws Exception {
    policy.setFailures(2);
    tickAt("2026-11-25T03:00:00Z");
    runJob();
    tickAt("2026-11-25T03:01:00Z");
    assertThat(policy.getFailures()).isZero();
  }

  @Test
  void countsARefusalAsAFailure() throws Exception {
    world.jobs.submission =
        (parameters, account) -> {
          throw new ActionException("account2 may have 1 VNI snapshots and has 1", null);
        };
    tickAt("2026-11-25T03:00:00Z");
    assertThat(policy.getFailures()).isEqualTo(1);
    assertThat(policy.getRunningSnapshotId()).isNull();
  }

  @Test
  void countsASnapshotThatWasDeletedMeanwhileAsAFailure() throws Exception {
    tickAt("2026-11-25T03:00:00Z");
    world.service.delete(policy.getRunningSnapshotId(), World.CALL);
    tickAt("2026-11-25T03:01:00Z");
    assertThat(policy.getProblem()).startsWith("its snapshot was deleted");
  }

  @Test
  void doesNotBeginASecondOneBeforeTheFirstHasEnded() throws Exception {
    tickAt("2026-11-25T03:00:00Z");
    tickAt("2026-11-26T03:00:00Z");
    assertThat(world.jobs.submitted).hasSize(1);
    assertThat(policy.getNextRun()).isEqualTo("2026-11-27T03:00:00Z");
  }

  @Test
  void leavesItToAnotherServerThatIsAtIt() throws Exception {
    world.locks.held.add("vnsnap.policies");
    tickAt("2026-11-25T03:00:00Z");
    assertThat(world.jobs.submitted).isEmpty();
  }

  @Test
  void onePolicysTroubleDoesNotKeepOthersFromRunning() throws Exception {
    world.service.createPolicy(
        new Place(World.SHOP, null),
        OwnerChoice.NONE,
        new PolicyRequest("weekly", "weekly", "0:3:4", "GMT", 2, null, null));
    policy.setSchedule("damaged");
    tickAt("2026-11-25T03:00:00Z");
    assertThat(world.jobs.submitted).hasSize(1);
  }

  @Test
  void oneThatIsSwitchedOffStaysSoWhenItsRunFails() throws Exception {
    world.engine.beforeSeal = FakeEngine.with(ServiceException.Kind.ABORTED, "host lost");
    tickAt("2026-11-25T03:00:00Z");
    world.service.updatePolicy(
        policy.getId(), new PolicyRequest(null, null, null, null, null, null, false));
    runJob();
    tickAt("2026-11-25T03:01:00Z");
    assertThat(policy.getFailures()).isEqualTo(1);
    assertThat(policy.isActive()).isFalse();
    assertThat(world.announcer.alerts).isEmpty();
  }

  @Test
  void refusesWhatMakesNoSense() {
    Place shop = new Place(World.SHOP, null);
    assertThatThrownBy(
            () -> create(shop, new PolicyRequest(null, "WEEKLY", "0:3", "GMT", 1, null, null)))
        .hasMessageContaining("is not of the form MM:HH:DAY");
    assertThatThrownBy(
            () -> create(shop, new PolicyRequest(null, "often", "0", "GMT", 1, null, null)))
        .hasMessageContaining("is none of HOURLY");
    assertThatThrownBy(
            () -> create(shop, new PolicyRequest(null, "HOURLY", "0", "GMT", 0, null, null)))
        .hasMessage("maxsnaps 0 is not from 1 to 1000");
    assertThatThrownBy(
            () -> create(shop, new PolicyRequest(null, "HOURLY", null, "GMT", 1, null, null)))
        .hasMessage("say schedule");
    assertThatThrownBy(
            () -> create(shop, new PolicyRequest(null, "DAILY", "0:4", "GMT", 1, null, null)))
        .hasMessageStartingWith("policy daily is DAILY for the same machines already");
  }

  private void create(Place place, PolicyRequest request) {
    world.service.createPolicy(place, OwnerChoice.NONE, request);
  }

  @Test
  void aSnapshotMayOnlyCountForAPolicyOfTheSameMachines() {
    policy.setAccountId(World.OTHER_TENANT);
    NewSnapshot request =
        new NewSnapshot(
            new Place(World.SHOP, null),
            OwnerChoice.NONE,
            null,
            null,
            policy.getId(),
            false,
            Map.of());
    assertThatThrownBy(() -> world.service.allocate(request))
        .hasMessage("policy daily is for other machines");
  }

  @Test
  void deletingAPolicyLeavesItsSnapshots() throws Exception {
    tickAt("2026-11-25T03:00:00Z");
    runJob();
    world.service.deletePolicy(policy.getId());
    assertThat(world.policies.rows).isEmpty();
    assertThat(world.snapshots.listByStates(List.of(SnapshotState.READY))).hasSize(1);
  }
}
