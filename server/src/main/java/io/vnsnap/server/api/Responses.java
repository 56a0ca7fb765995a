// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.core.schedule.PolicyRun;
import io.vnsnap.core.schedule.ScheduleException;
import io.vnsnap.core.service.ProgressReport;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.Figures;
import io.vnsnap.server.record.JobRecord;
import io.vnsnap.server.record.PolicyRecord;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.Ids;
import io.vnsnap.server.service.Machines;
import io.vnsnap.server.service.Network;
import io.vnsnap.server.service.Operations;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Says records as the API says them. */
public final class Responses implements Operations.Results {
  /** What people should know of every snapshot. */
  static final String OUTSIDE =
      "What members told the world outside, or other networks, is not in it, and is not taken back by a restore";

  private static final String ZONE_NAME = "local";
  private static final String ZONE_ID = Ids.of("zone", ZONE_NAME);
  private static final String DOMAIN_NAME = "ROOT";
  private static final String DOMAIN_ID = Ids.of("domain", DOMAIN_NAME);
  private static final String DOMAIN_PATH = "ROOT";
  private static final double MICROS_PER_MILLI = 1000.0;
  private static final int NEXT_RUNS = 5;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final ObjectMapper json =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.LOWER_CASE)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  static String domainId() {
    return DOMAIN_ID;
  }

  /** {@code {"name": {...}}}. */
  JsonNode named(String name, Object response) {
    return JsonNodeFactory.instance.objectNode().set(name, json.valueToTree(response));
  }

  /** The response itself is the content. */
  JsonNode of(Object response) {
    return json.valueToTree(response);
  }

  /** A page of a list, as CloudStack writes it: what is empty has neither count nor list. */
  JsonNode list(String name, List<?> page, long count) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    if (count > 0) {
      list.put("count", count);
    }
    if (!page.isEmpty()) {
      list.set(name, json.<ArrayNode>valueToTree(page));
    }
    return list;
  }

  @Override
  public JsonNode success() {
    return JsonNodeFactory.instance.objectNode().put("success", true);
  }

  /** Also where a job is to be polled. */
  JsonNode begun(String jobId) {
    return JsonNodeFactory.instance.objectNode().put("jobid", jobId);
  }

  JsonNode begun(Operations.Begun begun) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", begun.snapshotId())
        .put("jobid", begun.jobId());
  }

  @Override
  public JsonNode snapshot(SnapshotRecord snapshot, Caller caller) {
    return named("vnisnapshot", snapshot(snapshot, Optional.empty(), caller));
  }

  /**
   * @param progress of what is under way
   */
  SnapshotResponse snapshot(
      SnapshotRecord snapshot, Optional<ProgressReport> progress, Caller caller) {
    Optional<ProgressReport> shown = progress.filter(report -> snapshot.state().isUnderWay());
    return new SnapshotResponse(
        snapshot.id(),
        snapshot.label().name(),
        snapshot.label().description().orElse(null),
        snapshot.state().label(),
        shown.map(ProgressReport::step).orElse(null),
        shown.map(ProgressReport::percent).orElse(null),
        snapshot.condition().problem().orElse(null),
        place(snapshot.origin().networkId(), snapshot.origin().networkName()),
        owner(snapshot.origin().account()),
        snapshot.policyId().orElse(null),
        time(snapshot.created()),
        snapshot.label().tags().entrySet().stream()
            .map(tag -> new SnapshotResponse.Tag(tag.getKey(), tag.getValue()))
            .toList(),
        snapshot
            .figures()
            .map(figures -> figures.members().size())
            .orElse(snapshot.origin().machines()),
        OUTSIDE,
        snapshot.figures().map(Responses::figures).orElse(null),
        snapshot
            .restored()
            .map(
                restored ->
                    new SnapshotResponse.Restored(
                        time(restored.at()), restored.millis(), restored.replayedFrames()))
            .orElse(null),
        caller.isAdmin() ? snapshot.place().store().toString() : null);
  }

  private static SnapshotResponse.Figures figures(Figures figures) {
    return new SnapshotResponse.Figures(
        time(figures.cutMicros()),
        figures.prepareMicros() / MICROS_PER_MILLI,
        figures.sealMicros() / MICROS_PER_MILLI,
        figures.skewMicros() / MICROS_PER_MILLI,
        figures.pauseMicros() / MICROS_PER_MILLI,
        figures.carrier(),
        figures.heldFrames(),
        figures.inFlightFrames(),
        figures.memoryBytes(),
        figures.storedBytes());
  }

  /** The id of a member of a snapshot. */
  static String memberId(SnapshotRecord snapshot, Figures.Member member) {
    return Ids.of("member", snapshot.id(), member.name());
  }

  /**
   * @param isThere whether a machine is still in the network
   */
  MemberResponse member(
      SnapshotRecord snapshot, Figures.Member member, Predicate<String> isThere, Caller caller) {
    long firstMicros = snapshot.figures().map(Figures::cutMicros).orElse(member.cutMicros());
    return new MemberResponse(
        memberId(snapshot, member),
        snapshot.id(),
        isThere.test(member.name()) ? member.uuid() : null,
        member.name(),
        caller.isAdmin() ? member.name() : null,
        caller.isAdmin() ? Ids.of("host", member.host()) : null,
        caller.isAdmin() ? member.host() : null,
        time(member.cutMicros()),
        (member.cutMicros() - firstMicros) / MICROS_PER_MILLI,
        member.pauseMicros() / MICROS_PER_MILLI,
        member.downtimeMillis(),
        member.saveMillis(),
        member.heldFrames(),
        member.inFlightFrames(),
        member.memoryBytes(),
        member.storedMemoryBytes(),
        member.diskBytes(),
        member.storedDiskBytes());
  }

  /**
   * @param networkName null if the network is gone
   */
  PolicyResponse policy(PolicyRecord policy, String networkName, Instant now) {
    PolicyRun run = policy.run();
    PolicyRecord.Terms terms = policy.terms();
    return new PolicyResponse(
        policy.id(),
        terms.name(),
        place(policy.networkId(), networkName),
        owner(policy.account()),
        terms.interval().name(),
        terms.schedule(),
        terms.timezone(),
        terms.keep(),
        terms.skipStopped(),
        run.active(),
        run.active() ? time(run.next()) : null,
        run.active() ? nextRuns(terms, run, now) : null,
        run.last().map(Responses::time).orElse(null),
        run.failures(),
        run.problem().orElse(null),
        time(policy.created()));
  }

  /** The next may be a second try, which the schedule knows nothing of. */
  private static List<String> nextRuns(PolicyRecord.Terms terms, PolicyRun run, Instant now) {
    try {
      List<Instant> regular = terms.parsed().nextAfter(run.next(), NEXT_RUNS - 1);
      return Stream.concat(Stream.of(run.next().isBefore(now) ? now : run.next()), regular.stream())
          .map(Responses::time)
          .toList();
    } catch (ScheduleException e) {
      return List.of();
    }
  }

  CheckResponse check(Network network, Machines.Verdict verdict) {
    return new CheckResponse(
        verdict.possible(),
        verdict.carrier(),
        OUTSIDE,
        verdict.problems(),
        verdict.machines().stream()
            .map(
                machine ->
                    new CheckResponse.Machine(
                        machine.id(),
                        machine.name(),
                        machine.state(),
                        machine.isMember(),
                        machine.problems()))
            .toList(),
        place(network.id(), network.name()));
  }

  @Override
  public JsonNode cloned(SnapshotRecord snapshot, Network made) {
    return named(
        "vnisnapshotclone",
        new CloneResponse(
            snapshot.id(),
            snapshot.label().name(),
            made.id(),
            made.name(),
            snapshot.restored().map(SnapshotRecord.Restored::millis).orElse(null),
            snapshot.restored().map(SnapshotRecord.Restored::replayedFrames).orElse(null),
            made.vni().members().stream()
                .map(
                    member ->
                        new CloneResponse.Machine(
                            member.uuid().orElseGet(() -> made.machineId(member.name().value())),
                            member.name().value()))
                .toList()));
  }

  NetworkResponse network(Network network) {
    String text =
        network
            .vni()
            .cloneOf()
            .map(
                origin ->
                    "clone of %s, from snapshot %s".formatted(origin.vni(), origin.snapshot()))
            .orElse(network.name());
    return new NetworkResponse(
        network.id(),
        network.name(),
        text,
        network.isClone(),
        "Implemented",
        "Isolated",
        ZONE_ID,
        ZONE_NAME,
        owner(network.account()));
  }

  MachineResponse machine(Machines.Machine machine, Caller caller) {
    return new MachineResponse(
        machine.id(),
        machine.name(),
        caller.isAdmin() ? machine.name() : null,
        machine.state(),
        caller.isAdmin() ? machine.host() : null);
  }

  JobResponse job(JobRecord job, Optional<ProgressReport> progress) {
    boolean failed = job.end().filter(end -> end.errorNumber() != 0).isPresent();
    int status = failed ? 2 : 1;
    return new JobResponse(
        job.id(),
        "io.vnsnap.api.%s%sCmd"
            .formatted(
                job.command().substring(0, 1).toUpperCase(Locale.ROOT), job.command().substring(1)),
        job.isRunning() ? 0 : status,
        job.isRunning() ? progress.map(ProgressReport::percent).orElse(0) : 100,
        job.end().map(JobRecord.End::errorNumber).orElse(0),
        job.isRunning() && progress.isEmpty() ? null : "object",
        job.end().map(JobRecord.End::result).or(() -> progress.map(this::progress)).orElse(null),
        job.command().equals("deleteNetwork") ? "Network" : "VniSnapshot",
        job.instanceId().orElse(null),
        time(job.created()),
        job.end().map(end -> time(end.at())).orElse(null));
  }

  private record ProgressResponse(String step, int progress, List<ProgressMember> virtualMachine) {}

  private record ProgressMember(String name, String step, int progress) {}

  private JsonNode progress(ProgressReport report) {
    return named(
        "vnisnapshotprogress",
        new ProgressResponse(
            report.step(),
            report.percent(),
            report.members().stream()
                .map(member -> new ProgressMember(member.name(), member.step(), member.percent()))
                .toList()));
  }

  static PlaceResponse place(String networkId, String networkName) {
    return new PlaceResponse(networkId, networkName, ZONE_ID, ZONE_NAME);
  }

  static OwnerResponse owner(String account) {
    return new OwnerResponse(account, DOMAIN_ID, DOMAIN_NAME, DOMAIN_PATH);
  }

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String time(long micros) {
    return time(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
