// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.SnapshotCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.SnapshotEvent;
import io.vnsnap.core.message.MemberFiles;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.ChannelCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes a snapshot of a VNI. Each phase puts one question to all hosts and ends when all have
 * answered it:
 *
 * <ol>
 *   <li>PREPARING: every member can be cut, and the rules are on every tap. Only then may anybody
 *       be cut, for a post frame must find rules wherever it goes.
 *   <li>CUTTING: every member is cut and runs. Only then is no more pre frame sent.
 *   <li>DRAINING: markers have followed the last pre frame of each host to every member. Only then
 *       is no pre frame under way, and each host has ended logging before it said so.
 *   <li>RELEASING: all rules go.
 *   <li>SAVING: memory, disks and channels are in their files.
 *   <li>SEALING: the manifest is written. This is the instant at which the snapshot exists.
 *   <li>FINISHING: the hosts forget the operation.
 * </ol>
 *
 * <p>Until SEALING anything that goes wrong anywhere aborts: every host takes everything back, and
 * the working folder is discarded.
 */
public final class SnapshotCoordinator {
  private enum Phase {
    NEW,
    PREPARING,
    CUTTING,
    DRAINING,
    RELEASING,
    SAVING,
    SEALING,
    FINISHING,
    ABORTING,
    DISCARDING,
    DONE
  }

  private final SnapshotPlan plan;
  private final Map<HostName, Host> hosts = new LinkedHashMap<>();
  private final RollCall roll;
  private final Timers timers = new Timers();
  private final SnapshotInput.Handler inputs = new Inputs();
  private final List<String> warnings = new ArrayList<>();

  private Phase phase = Phase.NEW;
  private int round;
  private Optional<Cause> cause = Optional.empty();
  private Optional<SnapshotResult> result = Optional.empty();
  private List<SnapshotAction> actions = new ArrayList<>();

  public SnapshotCoordinator(SnapshotPlan plan) {
    this.plan = plan;
    plan.hosts().forEach((name, members) -> hosts.put(name, new Host(name, members)));
    this.roll = new RollCall(hosts.keySet());
  }

  /** Takes one input and returns what is to be done about it, in order. */
  public List<SnapshotAction> on(SnapshotInput input) {
    input.to(inputs);
    List<SnapshotAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** Whether Conclude has been returned: further inputs change nothing. */
  public boolean isDone() {
    return phase == Phase.DONE;
  }

  // The phases, in order.

  private void prepare() {
    enter(Phase.PREPARING, plan.timing().prepare());
    int hostNumber = 0;
    for (Host host : hosts.values()) {
      send(
          host.name,
          new AgentCommand.Prepare(
              plan.operation(),
              plan.snapshot(),
              plan.directory(),
              plan.carrier(),
              hostNumber,
              hosts.size(),
              host.members,
              plan.bridges(),
              plan.captureLimitBytes(),
              plan.timing().lease(),
              plan.timing().step()));
      hostNumber++;
    }
    setTimer(Timer.Kind.KEEP_ALIVE, plan.timing().keepAlive());
  }

  private void cut() {
    enter(Phase.CUTTING, plan.timing().cut());
    sendAll(new AgentCommand.Cut(plan.operation()));
  }

  private void drain() {
    enter(Phase.DRAINING, plan.timing().drain());
    sendMarkers();
  }

  private void sendMarkers() {
    round++;
    sendAll(new AgentCommand.SendMarkers(plan.operation(), round));
    setTimer(Timer.Kind.ROUND, plan.timing().drainRound());
  }

  private void release() {
    enter(Phase.RELEASING, plan.timing().release());
    timers.forget(Timer.Kind.ROUND);
    sendAll(new AgentCommand.Release(plan.operation()));
  }

  private void awaitSaves() {
    enter(Phase.SAVING, plan.timing().save());
    hosts.values().stream().filter(Host::isSaved).forEach(host -> roll.answered(host.name));
    nextIfComplete();
  }

  private void seal() {
    phase = Phase.SEALING;
    timers.forget(Timer.Kind.PHASE);
    SnapshotResult all = collect();
    result = Optional.of(all);
    act(new SnapshotAction.WriteManifest(all));
  }

  private void finish() {
    enter(Phase.FINISHING, plan.timing().end());
    sendAll(new AgentCommand.Finish(plan.operation()));
    concludeIfEnded();
  }

  private void abort(Cause why) {
    cause = Optional.of(why);
    enter(Phase.ABORTING, plan.timing().end());
    timers.forget(Timer.Kind.ROUND);
    sendAll(new AgentCommand.Abort(plan.operation(), why.toString()));
    concludeIfEnded();
  }

  /** Both ends, the good and the bad one, wait until every host that is left has said goodbye. */
  private void concludeIfEnded() {
    if (!roll.isComplete()) {
      return;
    }
    if (phase == Phase.FINISHING) {
      conclude(new SnapshotOutcome.Sealed(result.orElseThrow(), warnings));
    } else if (phase == Phase.ABORTING) {
      discard();
    }
  }

  private void discard() {
    phase = Phase.DISCARDING;
    timers.forget(Timer.Kind.PHASE);
    act(new SnapshotAction.Discard());
  }

  private void conclude(SnapshotOutcome outcome) {
    phase = Phase.DONE;
    act(new SnapshotAction.Conclude(outcome));
  }

  /** The phase ends when the last host has answered. */
  private void nextIfComplete() {
    if (!roll.isComplete()) {
      return;
    }
    switch (phase) {
      case PREPARING -> cut();
      case CUTTING -> drain();
      case DRAINING -> release();
      case RELEASING -> awaitSaves();
      case SAVING -> seal();
      case FINISHING, ABORTING -> concludeIfEnded();
      case NEW, SEALING, DISCARDING, DONE -> {}
    }
  }

  private void enter(Phase next, Duration deadline) {
    phase = next;
    roll.ask();
    setTimer(Timer.Kind.PHASE, deadline);
  }

  private boolean isUndoable() {
    return switch (phase) {
      case PREPARING, CUTTING, DRAINING, RELEASING, SAVING -> true;
      case NEW, SEALING, FINISHING, ABORTING, DISCARDING, DONE -> false;
    };
  }

  private void abortIfUndoable(Cause why) {
    if (isUndoable()) {
      abort(why);
    }
  }

  /** No host has been asked for anything yet: only the working folder has to go. */
  private void giveUpBeforeBegin(Cause why) {
    cause = Optional.of(why);
    discard();
  }

  private void lose(HostName host, String reason) {
    if (!roll.isPresent(host)) {
      return;
    }
    roll.leave(host);
    if (phase == Phase.NEW) {
      giveUpBeforeBegin(Cause.at(host, reason));
    } else if (isUndoable()) {
      warnings.add(unconfirmed(host.value()));
      abort(Cause.at(host, reason));
    } else if (phase == Phase.ABORTING || phase == Phase.FINISHING || phase == Phase.SEALING) {
      warnings.add(unconfirmed(host.value()));
      concludeIfEnded();
    }
  }

  private void missDeadline() {
    switch (phase) {
      case PREPARING, CUTTING, DRAINING, RELEASING, SAVING ->
          abort(
              Cause.of(
                  "%s was not over in time on %s; look at the agent's log there"
                      .formatted(inWords(phase), roll.owingInWords())));
      case FINISHING, ABORTING -> {
        List<HostName> silent = roll.owing();
        silent.forEach(host -> warnings.add(unconfirmed(host.value())));
        silent.forEach(roll::leave);
        concludeIfEnded();
      }
      case NEW, SEALING, DISCARDING, DONE -> {}
    }
  }

  private static String inWords(Phase phase) {
    return switch (phase) {
      case PREPARING -> "preparing";
      case CUTTING -> "the cut";
      case DRAINING -> "the drain";
      case RELEASING -> "the release";
      case SAVING -> "saving";
      case NEW, SEALING, FINISHING, ABORTING, DISCARDING, DONE -> "the operation";
    };
  }

  private static String unconfirmed(String host) {
    return "host %s did not confirm the end; it ends by itself when its lease runs out"
        .formatted(host);
  }

  private SnapshotResult collect() {
    TreeMap<MemberName, SnapshotResult.MemberResult> members = new TreeMap<>();
    hosts.values().forEach(host -> host.collectInto(members));
    return new SnapshotResult(plan, members, round);
  }

  private void act(SnapshotAction action) {
    actions.add(action);
  }

  private void send(HostName host, SnapshotCommand command) {
    act(new SnapshotAction.Send(host, command));
  }

  private void sendAll(SnapshotCommand command) {
    roll.present().forEach(host -> send(host, command));
  }

  private void setTimer(Timer.Kind kind, Duration duration) {
    act(new SnapshotAction.SetTimer(timers.next(kind), duration));
  }

  private final class Inputs implements SnapshotInput.Handler {
    @Override
    public void on(SnapshotInput.Begin input) {
      if (phase == Phase.NEW) {
        prepare();
      }
    }

    @Override
    public void on(SnapshotInput.FromHost input) {
      HostName host = input.host();
      if (roll.isPresent(host) && input.event().operation().equals(plan.operation())) {
        roll.heard(host);
        input.event().to(hosts.get(host));
      }
    }

    @Override
    public void on(SnapshotInput.HostLost input) {
      lose(input.host(), input.reason());
    }

    @Override
    public void on(SnapshotInput.TimerFired input) {
      Timer timer = input.timer();
      if (phase == Phase.DONE || !timers.isCurrent(timer)) {
        return;
      }
      switch (timer.kind()) {
        case PHASE -> missDeadline();
        case ROUND -> sendMarkers();
        case KEEP_ALIVE -> {
          sendAll(new AgentCommand.KeepAlive(plan.operation()));
          setTimer(Timer.Kind.KEEP_ALIVE, plan.timing().keepAlive());
          roll.silentFor(plan.timing().silentKeepAlives())
              .forEach(host -> lose(host, "it does not answer; look at the host and its network"));
        }
        case LEASE -> {}
      }
    }

    @Override
    public void on(SnapshotInput.Cancelled input) {
      if (phase == Phase.NEW) {
        giveUpBeforeBegin(Cause.of(input.reason()));
      } else {
        abortIfUndoable(Cause.of(input.reason()));
      }
    }

    @Override
    public void on(SnapshotInput.ManifestWritten input) {
      if (phase == Phase.SEALING) {
        finish();
      }
    }

    @Override
    public void on(SnapshotInput.ManifestFailed input) {
      if (phase == Phase.SEALING) {
        abort(Cause.of(input.reason()));
      }
    }

    @Override
    public void on(SnapshotInput.Discarded input) {
      if (phase == Phase.DISCARDING) {
        conclude(new SnapshotOutcome.Aborted(cause.orElseThrow(), warnings));
      }
    }
  }

  /** What one host has said so far. */
  private final class Host implements SnapshotEvent.Handler {
    private final HostName name;
    private final List<MemberName> members;
    private final Map<MemberName, MemberInspection> inspections = new HashMap<>();
    private final Map<MemberName, CutTimes> cuts = new HashMap<>();
    private final Map<MemberName, Boolean> cutByFrame = new HashMap<>();
    private Map<MemberName, ChannelCounts> counts = Map.of();
    private Map<MemberName, MemberFiles> files = Map.of();

    private Host(HostName name, List<MemberName> members) {
      this.name = name;
      this.members = members;
    }

    @Override
    public void on(AgentEvent.Prepared event) {
      event.members().forEach(member -> inspections.put(member.member(), member));
      answer(Phase.PREPARING, inspections.keySet().containsAll(members));
    }

    @Override
    public void on(AgentEvent.HeldFirstPostFrame event) {
      cutByFrame.put(event.member(), true);
    }

    @Override
    public void on(AgentEvent.MemberCut event) {
      cuts.put(event.member(), event.times());
      answer(Phase.CUTTING, cuts.size() == members.size());
    }

    @Override
    public void on(AgentEvent.Drained event) {
      answer(Phase.DRAINING, true);
    }

    @Override
    public void on(AgentEvent.Released event) {
      counts = event.counts();
      answer(Phase.RELEASING, counts.keySet().containsAll(members));
    }

    @Override
    public void on(AgentEvent.HostSaved event) {
      if (!isSaved() && event.members().keySet().containsAll(members)) {
        files = event.members();
        answer(Phase.SAVING, true);
      }
    }

    @Override
    public void on(AgentEvent.Progress event) {}

    @Override
    public void on(AgentEvent.Alive event) {}

    @Override
    public void on(AgentEvent.Finished event) {
      answer(Phase.FINISHING, true);
    }

    @Override
    public void on(AgentEvent.Failed event) {
      abortIfUndoable(new Cause(Optional.of(name), event.member(), event.reason()));
    }

    @Override
    public void on(AgentEvent.Aborted event) {
      event.problems().forEach(problem -> warnings.add("host %s: %s".formatted(name, problem)));
      roll.leave(name);
      if (isUndoable()) {
        abort(Cause.at(name, event.reason()));
      } else {
        concludeIfEnded();
      }
    }

    private boolean isSaved() {
      return !files.isEmpty();
    }

    private void answer(Phase asked, boolean complete) {
      if (phase == asked && complete) {
        roll.answered(name);
        nextIfComplete();
      }
    }

    private void collectInto(Map<MemberName, SnapshotResult.MemberResult> all) {
      for (MemberName member : members) {
        all.put(
            member,
            new SnapshotResult.MemberResult(
                name,
                inspections.get(member),
                cuts.get(member),
                cutByFrame.containsKey(member),
                counts.get(member),
                files.get(member)));
      }
    }
  }
}
