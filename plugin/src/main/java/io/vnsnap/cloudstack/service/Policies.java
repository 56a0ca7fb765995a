// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.record.VniSnapshotPolicyDao;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.schedule.Interval;
import io.vnsnap.core.schedule.PolicyRun;
import io.vnsnap.core.schedule.Schedule;
import io.vnsnap.core.schedule.ScheduleException;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** Makes, changes and deletes policies. */
final class Policies {
  private static final int MOST_KEPT = 1000;

  private final VniSnapshotPolicyDao policies;
  private final InstantSource clock;

  Policies(VniSnapshotPolicyDao policies, InstantSource clock) {
    this.policies = policies;
    this.clock = clock;
  }

  VniSnapshotPolicyVO create(Vni vni, long accountId, long domainId, PolicyRequest request) {
    VniSnapshotPolicyVO policy = new VniSnapshotPolicyVO();
    policy.setAccountId(accountId);
    policy.setDomainId(domainId);
    policy.setZoneId(vni.zoneId());
    policy.setNetworkId(vni.place().networkId());
    policy.setVpcId(vni.place().vpcId());
    String interval = required(request.intervalType(), "intervaltype");
    policy.setIntervalType(parse(interval).name());
    policy.setSchedule(required(request.schedule(), "schedule"));
    policy.setTimezone(required(request.timezone(), "timezone"));
    policy.setName(
        Optional.ofNullable(request.name())
            .orElse("%s %s".formatted(vni.name(), policy.getIntervalType())));
    policy.setMaxSnapshots(kept(Optional.ofNullable(request.maxSnapshots()).orElse(1)));
    policy.setSkipStopped(Boolean.TRUE.equals(request.skipStopped()));
    refuseSecond(policy);
    setRun(
        policy,
        PolicyRun.first(
            schedule(policy), !Boolean.FALSE.equals(request.active()), clock.instant()));
    return policies.persist(policy);
  }

  VniSnapshotPolicyVO update(long id, PolicyRequest request) {
    VniSnapshotPolicyVO policy = require(id);
    Optional.ofNullable(request.name()).ifPresent(policy::setName);
    Optional.ofNullable(request.intervalType())
        .ifPresent(interval -> policy.setIntervalType(parse(interval).name()));
    Optional.ofNullable(request.schedule()).ifPresent(policy::setSchedule);
    Optional.ofNullable(request.timezone()).ifPresent(policy::setTimezone);
    Optional.ofNullable(request.maxSnapshots())
        .ifPresent(count -> policy.setMaxSnapshots(kept(count)));
    Optional.ofNullable(request.skipStopped()).ifPresent(policy::setSkipStopped);
    setRun(
        policy,
        run(policy)
            .changed(schedule(policy), Optional.ofNullable(request.active()), clock.instant()));
    policies.update(id, policy);
    return require(id);
  }

  void delete(long id) {
    require(id);
    policies.remove(id);
  }

  VniSnapshotPolicyVO require(long id) {
    VniSnapshotPolicyVO policy = policies.findById(id);
    if (policy == null) {
      throw new VniException(Kind.INVALID, "the VNI snapshot policy is not there any more");
    }
    return policy;
  }

  /** One for each interval is enough, and two would only meet at the same time. */
  private void refuseSecond(VniSnapshotPolicyVO policy) {
    List<VniSnapshotPolicyVO> others =
        policy.getVpcId() != null
            ? policies.listByVpc(policy.getVpcId())
            : policies.listByNetwork(policy.getNetworkId());
    others.stream()
        .filter(other -> other.getAccountId() == policy.getAccountId())
        .filter(other -> other.getIntervalType().equals(policy.getIntervalType()))
        .findFirst()
        .ifPresent(
            other -> {
              throw new VniException(
                  Kind.INVALID,
                  "policy %s is %s for the same machines already; change it with updateVniSnapshotPolicy"
                      .formatted(other.getName(), other.getIntervalType()));
            });
  }

  /** How it goes, as its row has it. */
  static PolicyRun run(VniSnapshotPolicyVO policy) {
    return new PolicyRun(
        policy.isActive(),
        policy.getNextRun().toInstant(),
        Optional.ofNullable(policy.getLastRun()).map(Date::toInstant),
        policy.getFailures(),
        Optional.ofNullable(policy.getProblem()));
  }

  static void setRun(VniSnapshotPolicyVO policy, PolicyRun run) {
    policy.setActive(run.active());
    policy.setNextRun(Date.from(run.next()));
    policy.setLastRun(run.last().map(Date::from).orElse(null));
    policy.setFailures(run.failures());
    policy.setProblem(run.problem().orElse(null));
  }

  static Schedule schedule(VniSnapshotPolicyVO policy) {
    try {
      return Schedule.parse(
          Interval.valueOf(policy.getIntervalType()), policy.getSchedule(), policy.getTimezone());
    } catch (ScheduleException e) {
      throw new VniException(Kind.INVALID, e.getMessage(), e);
    }
  }

  private static Interval parse(String interval) {
    try {
      return Interval.parse(interval);
    } catch (ScheduleException e) {
      throw new VniException(Kind.INVALID, e.getMessage(), e);
    }
  }

  private static int kept(int count) {
    if (count < 1 || count > MOST_KEPT) {
      throw new VniException(
          Kind.INVALID, "maxsnaps %d is not from 1 to %d".formatted(count, MOST_KEPT));
    }
    return count;
  }

  private static String required(String value, String parameter) {
    if (value == null || value.isBlank()) {
      throw new VniException(Kind.INVALID, "say %s".formatted(parameter));
    }
    return value;
  }
}
