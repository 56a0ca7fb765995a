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
import io.vnsnap.core.schedule.PolicyRules;
import io.vnsnap.core.schedule.PolicyRun;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
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
    Optional<VniSnapshotVO> snapshot =
        Optional.ofNullable(snapshots.findById(policy.getRunningSnapshotId()));
    rules(policy)
        .ended(
            Policies.run(policy),
            snapshot.map(VniSnapshotVO::getState),
            snapshot.map(VniSnapshotVO::getProblem),
            clock.instant())
        .ifPresent(run -> end(policy, run));
  }

  private PolicyRules rules(VniSnapshotPolicyVO policy) {
    return new PolicyRules(
        Policies.schedule(policy), policy.getMaxSnapshots(), settings.policyFailures());
  }

  private void begin(VniSnapshotPolicyVO policy) {
    Instant now = clock.instant();
    PolicyRules rules = rules(policy);
    PolicyRun run = Policies.run(policy);
    if (policy.getRunningSnapshotId() != null) {
      LOG.info(
          "VNI snapshot policy {} is due, and its last snapshot is still taken", policy.getUuid());
      update(policy, rules.leftOut(run, now));
      return;
    }
    PolicyRun begun = rules.begun(run, now);
    // Before the snapshot is there: a server that dies now does not begin it twice.
    update(policy, begun);
    try {
      policy.setRunningSnapshotId(
          jobs.submitCreate("createVniSnapshot", parameters(policy, now), policy.getAccountId()));
      policies.update(policy.getId(), policy);
    } catch (ActionException e) {
      end(policy, rules.failed(begun, e.getMessage(), now));
    }
  }

  private void update(VniSnapshotPolicyVO policy, PolicyRun run) {
    Policies.setRun(policy, run);
    policies.update(policy.getId(), policy);
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

  private void end(VniSnapshotPolicyVO policy, PolicyRun run) {
    boolean wasActive = policy.isActive();
    policy.setRunningSnapshotId(null);
    update(policy, run);
    run.problem().ifPresent(reason -> tell(policy, run, wasActive && !run.active(), reason));
    rules(policy)
        .surplus(snapshots.listByPolicy(policy.getId()), VniSnapshotVO::getState)
        .forEach(this::delete);
  }

  private void tell(VniSnapshotPolicyVO policy, PolicyRun run, boolean switchedOff, String reason) {
    if (switchedOff) {
      announcer.alert(
          policy.getZoneId(),
          "VNI snapshot policy %s was switched off".formatted(policy.getName()),
          "It failed %d times in a row, at last since %s. Switch it on again with updateVniSnapshotPolicy id=%s active=true."
              .formatted(run.failures(), reason, policy.getUuid()));
    } else if (run.failures() == 1 && run.active()) {
      announcer.alert(
          policy.getZoneId(),
          "VNI snapshot policy %s failed".formatted(policy.getName()),
          "The reason: %s. It is tried again at %s.".formatted(reason, run.next()));
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
