// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.schedule.Interval;
import io.vnsnap.core.schedule.PolicyRun;
import io.vnsnap.core.schedule.Schedule;
import io.vnsnap.core.schedule.ScheduleException;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.PolicyRecord;
import io.vnsnap.server.record.PolicyRecord.Terms;
import io.vnsnap.server.record.RecordFolder;
import io.vnsnap.server.service.ServerException.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes, changes and deletes policies. */
public final class Policies {
  private static final int MOST_KEPT = 1000;
  private static final int LONGEST_NAME = 255;
  private static final int MOST = 1000;

  private final RecordFolder<PolicyRecord> records;
  private final InstantSource clock;

  public Policies(RecordFolder<PolicyRecord> records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  /** What somebody wants of a policy; what is absent stays, or is as usual. */
  public record Wanted(
      Optional<String> name,
      Optional<String> interval,
      Optional<String> schedule,
      Optional<String> timezone,
      Optional<Integer> keep,
      Optional<Boolean> skipStopped,
      Optional<Boolean> active) {}

  /**
   * @throws ServerException INVALID if that is no policy, or the network has one of its interval
   */
  public synchronized PolicyRecord create(Network network, Wanted wanted) {
    Interval interval = interval(required(wanted.interval(), "intervaltype"));
    Terms terms =
        new Terms(
            wanted.name().orElse("%s %s".formatted(network.name(), interval)),
            interval,
            required(wanted.schedule(), "schedule"),
            required(wanted.timezone(), "timezone"),
            wanted.keep().orElse(1),
            wanted.skipStopped().orElse(false));
    Schedule schedule = checked(terms);
    refuseSecond(network, interval);
    Instant now = clock.instant();
    return records.put(
        new PolicyRecord(
            UUID.randomUUID().toString(),
            network.id(),
            network.account(),
            now,
            terms,
            PolicyRun.first(schedule, wanted.active().orElse(true), now),
            Optional.empty()));
  }

  /**
   * @throws ServerException INVALID if what comes of it is no policy
   */
  public PolicyRecord update(Caller caller, String id, Wanted wanted) {
    require(caller, id);
    return records.update(id, policy -> changed(policy, wanted)).orElseThrow(() -> notThere(id));
  }

  private PolicyRecord changed(PolicyRecord policy, Wanted wanted) {
    Terms old = policy.terms();
    Terms terms =
        new Terms(
            wanted.name().orElse(old.name()),
            wanted.interval().map(Policies::interval).orElse(old.interval()),
            wanted.schedule().orElse(old.schedule()),
            wanted.timezone().orElse(old.timezone()),
            wanted.keep().orElse(old.keep()),
            wanted.skipStopped().orElse(old.skipStopped()));
    return policy.withTerms(
        terms, policy.run().changed(checked(terms), wanted.active(), clock.instant()));
  }

  /**
   * @throws ServerException INVALID if there is none of this id for the caller
   */
  public void delete(Caller caller, String id) {
    require(caller, id);
    records.remove(id);
  }

  /** Those that are there for the caller, in the order in which they were made. */
  public List<PolicyRecord> visible(Caller caller) {
    return all().stream().filter(policy -> caller.sees(policy.account())).toList();
  }

  List<PolicyRecord> all() {
    return records.all().stream()
        .sorted(Comparator.comparing(PolicyRecord::created).thenComparing(PolicyRecord::id))
        .toList();
  }

  /** It goes differently now; nothing happens if it was deleted meanwhile. */
  void run(PolicyRecord changed) {
    records.update(changed.id(), policy -> policy.withRun(changed.run(), changed.snapshotId()));
  }

  /**
   * @throws ServerException INVALID if there is none of this id for the caller
   */
  public PolicyRecord require(Caller caller, String id) {
    return records
        .find(id)
        .filter(policy -> caller.sees(policy.account()))
        .orElseThrow(() -> notThere(id));
  }

  private static ServerException notThere(String id) {
    return new ServerException(Kind.INVALID, "there is no VNI snapshot policy " + id);
  }

  /** One for each interval is enough, and two would only meet at the same time. */
  private void refuseSecond(Network network, Interval interval) {
    if (records.all().size() >= MOST) {
      throw new ServerException(
          Kind.LIMIT,
          "there are %d policies, which is all that may be; delete one".formatted(MOST));
    }
    all().stream()
        .filter(other -> other.networkId().equals(network.id()))
        .filter(other -> other.terms().interval() == interval)
        .findFirst()
        .ifPresent(
            other -> {
              throw invalid(
                  "policy %s is %s for the same machines already; change it with updateVniSnapshotPolicy"
                      .formatted(other.terms().name(), interval));
            });
  }

  private static Schedule checked(Terms terms) {
    if (terms.name().isBlank() || terms.name().length() > LONGEST_NAME) {
      throw invalid("name has 1 to %d characters".formatted(LONGEST_NAME));
    }
    if (terms.keep() < 1 || terms.keep() > MOST_KEPT) {
      throw invalid("maxsnaps %d is not from 1 to %d".formatted(terms.keep(), MOST_KEPT));
    }
    try {
      return terms.parsed();
    } catch (ScheduleException e) {
      throw invalid(e.getMessage());
    }
  }

  private static Interval interval(String text) {
    try {
      return Interval.parse(text);
    } catch (ScheduleException e) {
      throw invalid(e.getMessage());
    }
  }

  private static String required(Optional<String> value, String parameter) {
    return value.filter(text -> !text.isBlank()).orElseThrow(() -> invalid("say " + parameter));
  }

  private static ServerException invalid(String sentence) {
    return new ServerException(Kind.INVALID, sentence);
  }
}
