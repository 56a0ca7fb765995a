// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.protocol.SnapshotPlan;
import io.vnsnap.core.protocol.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Everything that a simulation consists of, and what happens to it. */
final class World {
  private static final long LONGEST_RUN_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
  private static final long FAULTS_UNTIL_MICROS = 120_000;
  private static final Timing TIMING =
      new Timing(
          Duration.ofMillis(200),
          Duration.ofMillis(40),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMillis(50),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  private final Scenario scenario;
  private final Flaw flaw;
  private final Optional<Consumer<String>> trace;
  private final Agenda agenda = new Agenda();
  private final Chance chance;
  private final SimulatedStore store;
  private final Judge judge = new Judge(this);
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final List<SimulatedMember> members = new ArrayList<>();
  private final SimulatedCoordinator coordinator;
  private boolean talking = true;
  private long lastFrameNumber;

  World(Scenario scenario, Flaw flaw, LongSupplier nanoClock, Optional<Consumer<String>> trace) {
    this.scenario = scenario;
    this.flaw = flaw;
    this.trace = trace;
    this.chance = new Chance(scenario.seed());
    this.store = new SimulatedStore(flaw);
    for (int h = 0; h < scenario.hosts(); h++) {
      SimulatedHost host = new SimulatedHost(h, this);
      hosts.add(host);
      for (int m = 0; m < scenario.membersPerHost(); m++) {
        SimulatedMember member = new SimulatedMember(members.size(), host, this);
        members.add(member);
        host.members().add(member);
      }
    }
    this.coordinator = new SimulatedCoordinator(this, plan(), nanoClock);
  }

  private SnapshotPlan plan() {
    Map<HostName, List<MemberName>> parts = new LinkedHashMap<>();
    hosts.forEach(
        host ->
            parts.put(host.name(), host.members().stream().map(SimulatedMember::name).toList()));
    return new SnapshotPlan(
        "sim",
        new SnapshotName("simulated"),
        Path.of("/simulated"),
        scenario.carrier(),
        parts,
        List.of(new BridgeMembers("br0", Set.of(), Set.of())),
        Long.MAX_VALUE,
        TIMING);
  }

  Verdict run() {
    members.forEach(SimulatedMember::beginSending);
    hosts.forEach(SimulatedHost::beginOutsideTraffic);
    agenda.after(chance.between(0, 5_000), coordinator::begin);
    planFaults();
    boolean cameToRest = agenda.run(LONGEST_RUN_MICROS);
    List<String> violations = judge.judge(cameToRest);
    return new Verdict(
        scenario,
        flaw,
        coordinator.isAlive() ? coordinator.outcome() : Optional.empty(),
        violations,
        judge.sentCopies(),
        judge.inFlightFrames(),
        agenda.happenings(),
        coordinator.messages(),
        coordinator.nanos());
  }

  private void planFaults() {
    Scenario.Faults faults = scenario.faults();
    if (chance.happens(faults.agentCrash())) {
      atSomeTime(anyHost().agent()::crash);
    }
    if (chance.happens(faults.coordinatorCrash())) {
      atSomeTime(coordinator::crash);
    }
    if (chance.happens(faults.partition())) {
      ControlLink link = anyHost().agent().link();
      atSomeTime(
          chance.happens(faults.severed())
              ? link::sever
              : () -> link.interrupt(chance.between(1_000, 1_000_000)));
    }
    if (chance.happens(faults.cancel())) {
      atSomeTime(coordinator::cancel);
    }
  }

  private void atSomeTime(Runnable happening) {
    agenda.after(chance.between(0, FAULTS_UNTIL_MICROS), happening);
  }

  private SimulatedHost anyHost() {
    return hosts.get(chance.below(hosts.size()));
  }

  SimulatedMember anyMember() {
    return members.get(chance.below(members.size()));
  }

  /** The members go on talking a little after the end, then stop, so that all comes to rest. */
  void fallSilentSoon() {
    agenda.after(20_000, () -> talking = false);
  }

  boolean isTalking() {
    return talking;
  }

  long nextFrameNumber() {
    lastFrameNumber++;
    return lastFrameNumber;
  }

  void trace(Object who, Object what) {
    trace.ifPresent(to -> to.accept("%10d  %s: %s".formatted(agenda.nowMicros(), who, what)));
  }

  Scenario scenario() {
    return scenario;
  }

  Flaw flaw() {
    return flaw;
  }

  Agenda agenda() {
    return agenda;
  }

  Chance chance() {
    return chance;
  }

  SimulatedStore store() {
    return store;
  }

  Judge judge() {
    return judge;
  }

  List<SimulatedHost> hosts() {
    return hosts;
  }

  List<SimulatedMember> members() {
    return members;
  }

  SimulatedCoordinator coordinator() {
    return coordinator;
  }
}
