// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Announcer;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.cloud.Locks;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyDao;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.core.schedule.PolicyClock;
import io.vnsnap.core.schedule.Schedule;
import io.vnsnap.core.state.SnapshotState;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Has the snapshots of policies taken when they are due, by jobs like those that a tenant starts,
 * and deletes the oldest ones. One server at a time does so.
 */
final class PolicyRunner {
  private static final Logger LOG = LogManager.getLogger(PolicyRunner.class);

  private final VniSnapshotPolicyDao policies;
  private final VniSnapshotDao snapshots;
  private final DeleteOperation deletion;
  private final Inventory inventory;
  private final Jobs jobs;
  private final Locks locks;
  private final Announcer announcer;
  private final Settings settings;
  private final InstantSource clock;

  PolicyRunner(
      VniSnapshotPolicyDao policies,
      VniSnapshotDao snapshots,
      DeleteOperation deletion,
      Inventory inventory,
      Jobs jobs,
      Locks locks,
      Announcer announcer,
      Settings settings,
      InstantSource clock) {
    this.policies = policies;
    this.snapshots = snapshots;
    this.deletion = deletion;
    this.inventory = inventory;
    this.jobs = jobs;
    this.locks = locks;
    this.announcer = announcer;
    this.settings = settings;
    this.clock = clock;
  }

  /** Looks once at all policies. Does nothing if another server is at it. */
  void tick() {
    Optional<Locks.Held> lock = locks.acquire("vnsnap.policies", 0);
    if (lock.isEmpty()) {
      return;
    }
    Locks.Held held = lock.get();
    try (held) {
      policies.listRunning().forEach(policy -> guarded(policy, this::lookAtRun));
      policies.listDue(Date.from(clock.instant())).forEach(policy -> guarded(policy, this::begin));
    }
  }

  private interface Step {
    void on(VniSnapshotPolicyVO policy);
  }

  /** One policy's trouble must not keep the others from running. */
  private static void guarded(VniSnapshotPolicyVO policy, Step step) {
    try {
      step.on(policy);
    } catch (RuntimeException e) {
      LOG.warn("VNI snapshot policy {} can't be looked at now", policy.getUuid(), e);
    }
  }

  private void lookAtRun(VniSnapshotPolicyVO policy) {
    VniSnapshotVO snapshot = snapshots.findById(policy.getRunningSnapshotId());
    if (snapshot == null) {
      failed(policy, "its snapshot was deleted while it was taken");
      return;
    }
    SnapshotState state = snapshot.getState();
    if (state.isSealed()) {
      succeeded(policy);
    } else if (state == SnapshotState.ERROR) {
      failed(policy, Optional.ofNullable(snapshot.getProblem()).orElse("its snapshot is in error"));
    }
  }

  private void begin(VniSnapshotPolicyVO policy) {
    Instant now = clock.instant();
    Schedule schedule = Policies.schedule(policy);
    policy.setNextRun(Date.from(PolicyClock.afterRun(schedule, now)));
    policies.update(policy.getId(), policy);
    if (policy.getRunningSnapshotId() != null) {
      LOG.info(
          "VNI snapshot policy {} is due, and its last snapshot is still taken", policy.getUuid());
      return;
    }
    policy.setLastRun(Date.from(now));
    try {
      policy.setRunningSnapshotId(
          jobs.submitCreate("createVniSnapshot", parameters(policy, now), policy.getAccountId()));
      policies.update(policy.getId(), policy);
    } catch (ActionException e) {
      failed(policy, e.getMessage());
    }
  }

  private Map<String, String> parameters(VniSnapshotPolicyVO policy, Instant now) {
    Map<String, String> parameters = new HashMap<>();
    if (policy.getVpcId() != null) {
      inventory.vpc(policy.getVpcId()).ifPresent(vpc -> parameters.put("vpcid", vpc.uuid()));
    } else {
      inventory
          .network(policy.getNetworkId())
          .ifPresent(network -> parameters.put("networkid", network.uuid()));
    }
    parameters.put(
        "name", "%s %s".formatted(policy.getName(), now.truncatedTo(ChronoUnit.SECONDS)));
    parameters.put("policyid", policy.getUuid());
    parameters.put("skipstopped", Boolean.toString(policy.isSkipStopped()));
    return parameters;
  }

  private void succeeded(VniSnapshotPolicyVO policy) {
    policy.setRunningSnapshotId(null);
    policy.setFailures(0);
    policy.setProblem(null);
    policies.update(policy.getId(), policy);
    deleteOldest(policy);
  }

  private void failed(VniSnapshotPolicyVO policy, String reason) {
    int failures = policy.getFailures() + 1;
    boolean last = failures >= settings.policyFailures();
    policy.setRunningSnapshotId(null);
    policy.setFailures(failures);
    policy.setProblem(reason);
    policy.setActive(!last);
    policy.setNextRun(
        Date.from(PolicyClock.afterFailure(Policies.schedule(policy), clock.instant(), failures)));
    policies.update(policy.getId(), policy);
    if (last) {
      announcer.alert(
          policy.getZoneId(),
          "VNI snapshot policy %s was switched off".formatted(policy.getName()),
          "It failed %d times in a row, at last since %s. Switch it on again with updateVniSnapshotPolicy id=%s active=true."
              .formatted(failures, reason, policy.getUuid()));
    } else if (failures == 1) {
      announcer.alert(
          policy.getZoneId(),
          "VNI snapshot policy %s failed".formatted(policy.getName()),
          "The reason: %s. It is tried again at %s."
              .formatted(reason, policy.getNextRun().toInstant()));
    }
    deleteErrors(policy);
  }

  private void deleteOldest(VniSnapshotPolicyVO policy) {
    List<VniSnapshotVO> good =
        snapshots.listByPolicy(policy.getId()).stream()
            .filter(snapshot -> snapshot.getState().isSealed())
            .toList();
    int surplus = good.size() - policy.getMaxSnapshots();
    for (int oldest = 0; oldest < surplus; oldest++) {
      delete(good.get(oldest));
    }
    deleteErrors(policy);
  }

  /** The last one stays, for people to look at. */
  private void deleteErrors(VniSnapshotPolicyVO policy) {
    List<VniSnapshotVO> errors =
        snapshots.listByPolicy(policy.getId()).stream()
            .filter(snapshot -> snapshot.getState() == SnapshotState.ERROR)
            .toList();
    for (int oldest = 0; oldest < errors.size() - 1; oldest++) {
      delete(errors.get(oldest));
    }
  }

  private void delete(VniSnapshotVO snapshot) {
    try {
      deletion.run(snapshot.getId(), OperationCall.NONE);
    } catch (VniException e) {
      LOG.warn("VNI snapshot {} can't be deleted now: {}", snapshot.getUuid(), e.getMessage());
    }
  }
}
