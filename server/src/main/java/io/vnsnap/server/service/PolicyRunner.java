// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.schedule.PolicyRules;
import io.vnsnap.core.schedule.PolicyRun;
import io.vnsnap.core.schedule.ScheduleException;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.PolicyRecord;
import io.vnsnap.server.record.SnapshotRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the snapshots of policies taken when they are due, and deletes the oldest ones. */
final class PolicyRunner {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyRunner.class);
  private static final int MOST_FAILURES = 5;

  private final Policies policies;
  private final Snapshots snapshots;
  private final Operations operations;
  private final InstantSource clock;

  PolicyRunner(Policies policies, Snapshots snapshots, Operations operations, InstantSource clock) {
    this.policies = policies;
    this.snapshots = snapshots;
    this.operations = operations;
    this.clock = clock;
  }

  /** Looks once at all policies. One policy's trouble does not keep the others from running. */
  synchronized void tick() {
    for (PolicyRecord policy : policies.all()) {
      try {
        look(policy);
      } catch (ScheduleException | RuntimeException e) {
        LOG.warn("VNI snapshot policy {} can't be looked at now", policy.id(), e);
      }
    }
  }

  private void look(PolicyRecord policy) throws ScheduleException {
    Instant now = clock.instant();
    PolicyRules rules =
        new PolicyRules(policy.terms().parsed(), policy.terms().keep(), MOST_FAILURES);
    PolicyRecord looked = policy.snapshotId().isPresent() ? afterRun(policy, rules, now) : policy;
    if (looked.run().isDue(now)) {
      begin(looked, rules, now);
    }
  }

  private PolicyRecord afterRun(PolicyRecord policy, PolicyRules rules, Instant now) {
    Optional<SnapshotRecord> snapshot = policy.snapshotId().flatMap(snapshots::find);
    Optional<PolicyRun> ended =
        rules.ended(
            policy.run(),
            snapshot.map(SnapshotRecord::state),
            snapshot.flatMap(found -> found.condition().problem()),
            now);
    if (ended.isEmpty()) {
      return policy;
    }
    PolicyRecord after = policy.withRun(ended.get(), Optional.empty());
    policies.run(after);
    rules.surplus(of(policy), SnapshotRecord::state).forEach(this::delete);
    return after;
  }

  private void begin(PolicyRecord policy, PolicyRules rules, Instant now) {
    if (policy.snapshotId().isPresent()) {
      LOG.info("VNI snapshot policy {} is due, and its last snapshot is still taken", policy.id());
      policies.run(policy.withRun(rules.leftOut(policy.run(), now), policy.snapshotId()));
      return;
    }
    PolicyRun begun = rules.begun(policy.run(), now);
    // Before the snapshot is there: a server that dies now does not begin it twice.
    policies.run(policy.withRun(begun, Optional.empty()));
    try {
      String name = "%s %s".formatted(policy.terms().name(), now.truncatedTo(ChronoUnit.SECONDS));
      Operations.Begun taken =
          operations.create(
              Caller.policyOf(policy.account()),
              policy.networkId(),
              new NewSnapshot(
                  Optional.of(name),
                  Optional.empty(),
                  Map.of(),
                  policy.terms().skipStopped(),
                  Optional.of(policy.id())));
      policies.run(policy.withRun(begun, Optional.of(taken.snapshotId())));
    } catch (ServerException e) {
      policies.run(policy.withRun(rules.failed(begun, e.getMessage(), now), Optional.empty()));
    }
  }

  /** The oldest first. */
  private List<SnapshotRecord> of(PolicyRecord policy) {
    return snapshots.all().stream()
        .filter(snapshot -> snapshot.policyId().filter(policy.id()::equals).isPresent())
        .sorted(Comparator.comparing(SnapshotRecord::created))
        .toList();
  }

  private void delete(SnapshotRecord snapshot) {
    try {
      operations.delete(Caller.policyOf(snapshot.origin().account()), snapshot.id());
    } catch (ServerException e) {
      LOG.warn("VNI snapshot {} can't be deleted now: {}", snapshot.id(), e.getMessage());
    }
  }
}
