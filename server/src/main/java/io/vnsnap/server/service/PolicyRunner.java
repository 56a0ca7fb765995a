// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.schedule.PolicyClock;
import io.vnsnap.core.schedule.Schedule;
import io.vnsnap.core.schedule.ScheduleException;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.PolicyRecord;
import io.vnsnap.server.record.PolicyRecord.Run;
import io.vnsnap.server.record.SnapshotRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
    Schedule schedule = policy.terms().parsed();
    Run run = policy.run();
    if (run.snapshotId().isPresent()) {
      run = afterRun(policy, schedule, now);
    }
    if (run.active() && !run.next().isAfter(now)) {
      run = begin(policy, run, schedule, now);
    }
    if (!run.equals(policy.run())) {
      policies.run(policy.id(), run);
    }
  }

  private Run afterRun(PolicyRecord policy, Schedule schedule, Instant now) {
    Run run = policy.run();
    Optional<SnapshotRecord> snapshot = run.snapshotId().flatMap(snapshots::find);
    if (snapshot.isEmpty()) {
      return failed(run, schedule, now, "its snapshot was deleted while it was taken");
    }
    SnapshotState state = snapshot.get().state();
    if (state == SnapshotState.ERROR) {
      deleteErrors(policy);
      return failed(
          run,
          schedule,
          now,
          snapshot.get().condition().problem().orElse("its snapshot is in error"));
    }
    if (!state.isSealed()) {
      return run;
    }
    deleteSurplus(policy);
    return new Run(run.active(), run.next(), run.last(), 0, Optional.empty(), Optional.empty());
  }

  private Run begin(PolicyRecord policy, Run run, Schedule schedule, Instant now) {
    Instant next = PolicyClock.afterRun(schedule, now);
    if (run.snapshotId().isPresent()) {
      LOG.info("VNI snapshot policy {} is due, and its last snapshot is still taken", policy.id());
      return new Run(
          run.active(), next, run.last(), run.failures(), run.problem(), run.snapshotId());
    }
    try {
      String name = "%s %s".formatted(policy.terms().name(), now.truncatedTo(ChronoUnit.SECONDS));
      Operations.Begun begun =
          operations.create(
              Caller.policyOf(policy.account()),
              policy.networkId(),
              new NewSnapshot(
                  Optional.of(name),
                  Optional.empty(),
                  Map.of(),
                  policy.terms().skipStopped(),
                  Optional.of(policy.id())));
      return new Run(
          run.active(),
          next,
          Optional.of(now),
          run.failures(),
          run.problem(),
          Optional.of(begun.snapshotId()));
    } catch (ServerException e) {
      Run tried =
          new Run(
              run.active(),
              next,
              Optional.of(now),
              run.failures(),
              run.problem(),
              Optional.empty());
      return failed(tried, schedule, now, e.getMessage());
    }
  }

  private static Run failed(Run run, Schedule schedule, Instant now, String why) {
    int failures = run.failures() + 1;
    return new Run(
        run.active() && failures < MOST_FAILURES,
        PolicyClock.afterFailure(schedule, now, failures),
        run.last(),
        failures,
        Optional.of(why),
        Optional.empty());
  }

  private void deleteSurplus(PolicyRecord policy) {
    List<SnapshotRecord> good =
        of(policy).stream().filter(snapshot -> snapshot.state().isSealed()).toList();
    good.stream().skip(policy.terms().keep()).forEach(this::delete);
    deleteErrors(policy);
  }

  /** The last one stays, for people to look at. */
  private void deleteErrors(PolicyRecord policy) {
    of(policy).stream()
        .filter(snapshot -> snapshot.state() == SnapshotState.ERROR)
        .skip(1)
        .forEach(this::delete);
  }

  /** The latest first. */
  private List<SnapshotRecord> of(PolicyRecord policy) {
    return snapshots.all().stream()
        .filter(snapshot -> snapshot.policyId().filter(policy.id()::equals).isPresent())
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
