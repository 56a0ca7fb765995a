// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.RestoreCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.RestoreEvent;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the members of a snapshot back. Each phase puts one question to all hosts and ends when
 * all have answered it:
 *
 * <ol>
 *   <li>CLEARING: no member of the old incarnation runs anywhere. Only then may a new one have a
 *       tap, for no frame of an old one may reach it.
 *   <li>LOADING: every new member is loaded and paused, its frames in flight wait in them. Only
 *       then may anybody run.
 *   <li>STARTING: every member runs. From here there is no undo.
 *   <li>OPENING: every member reads its taps, which are as usual again.
 *   <li>FILLING: no member depends on the snapshot's memory any more.
 *   <li>FINISHING: the hosts forget the operation.
 * </ol>
 *
 * <p>Until STARTING anything that goes wrong anywhere undoes everything that was loaded. From then
 * on failures are those of single members.
 */
public final class RestoreCoordinator {
  private enum Phase {
    NEW,
    CLEARING,
    LOADING,
    STARTING,
    OPENING,
    FILLING,
    FINISHING,
    ABORTING,
    DONE
  }

  private final RestorePlan plan;
  private final Map<HostName, Host> hosts = new LinkedHashMap<>();
  private final RollCall roll;
  private final Timers timers = new Timers();
  private final RestoreInput.Handler inputs = new Inputs();
  private final Map<MemberName, Long> startedMicros = new HashMap<>();
  private final Map<MemberName, String> failures = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private Phase phase = Phase.NEW;
  private long replayedFrames;
  private Optional<Cause> cause = Optional.empty();
  private List<RestoreAction> actions = new ArrayList<>();

  public RestoreCoordinator(RestorePlan plan) {
    this.plan = plan;
    plan.hosts().forEach((name, part) -> hosts.put(name, new Host(name, part)));
    this.roll = new RollCall(hosts.keySet());
  }

  /** Takes one input and returns what is to be done about it, in order. */
  public List<RestoreAction> on(RestoreInput input) {
    input.to(inputs);
    List<RestoreAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** Whether Conclude has been returned: further inputs change nothing. */
  public boolean isDone() {
    return phase == Phase.DONE;
  }

  // The phases, in order.

  private void clear() {
    enter(Phase.CLEARING, plan.timing().prepare());
    for (Host host : hosts.values()) {
      send(
          host.name,
          new AgentCommand.PrepareRestore(
              plan.operation(),
              host.part.destroy(),
              host.part.takeOver(),
              host.part.networks(),
              plan.timing().lease(),
              plan.timing().step()));
    }
    setTimer(Timer.Kind.KEEP_ALIVE, plan.timing().keepAlive());
  }

  private void load() {
    enter(Phase.LOADING, copiesDisks() ? plan.timing().save() : plan.timing().prepare());
    for (Host host : hosts.values()) {
      send(host.name, new AgentCommand.Load(plan.operation(), host.part.load()));
    }
  }

  /** Who takes over a place gets whole copies of disks, which take as long as they are large. */
  private boolean copiesDisks() {
    return hosts.values().stream().anyMatch(host -> !host.part.takeOver().isEmpty());
  }

  private void start() {
    enter(Phase.STARTING, plan.timing().cut());
    sendAll(new AgentCommand.Start(plan.operation()));
  }

  private void open() {
    enter(Phase.OPENING, plan.timing().release());
    sendAll(new AgentCommand.Open(plan.operation()));
    nextIfComplete();
  }

  private void fill() {
    enter(Phase.FILLING, plan.timing().save());
    act(new RestoreAction.Running(replayedFrames));
    hosts.values().stream().filter(Host::isFilled).forEach(host -> roll.answered(host.name));
    nextIfComplete();
  }

  private void finish() {
    enter(Phase.FINISHING, plan.timing().end());
    sendAll(new AgentCommand.Finish(plan.operation()));
    nextIfComplete();
  }

  private void abort(Cause why) {
    cause = Optional.of(why);
    enter(Phase.ABORTING, plan.timing().end());
    sendAll(new AgentCommand.Abort(plan.operation(), why.toString()));
    nextIfComplete();
  }

  private void conclude(RestoreOutcome outcome) {
    phase = Phase.DONE;
    act(new RestoreAction.Conclude(outcome));
  }

  /** The phase ends when the last host has answered. */
  private void nextIfComplete() {
    if (!roll.isComplete()) {
      return;
    }
    switch (phase) {
      case CLEARING -> load();
      case LOADING -> start();
      case STARTING -> open();
      case OPENING -> fill();
      case FILLING -> finish();
      case FINISHING ->
          conclude(new RestoreOutcome.Restored(startedMicros, failures, replayedFrames, warnings));
      case ABORTING -> conclude(new RestoreOutcome.Undone(cause.orElseThrow(), warnings));
      case NEW, DONE -> {}
    }
  }

  private void enter(Phase next, Duration deadline) {
    phase = next;
    roll.ask();
    setTimer(Timer.Kind.PHASE, deadline);
  }

  private boolean isUndoable() {
    return phase == Phase.CLEARING || phase == Phase.LOADING;
  }

  /** The host takes no further part: an abort before the start, the loss of its members after. */
  private void lose(HostName host, String reason) {
    if (!roll.isPresent(host) || phase == Phase.DONE) {
      return;
    }
    roll.leave(host);
    if (phase == Phase.NEW) {
      conclude(new RestoreOutcome.Undone(Cause.at(host, reason), warnings));
      return;
    }
    if (isUndoable()) {
      warnings.add(unconfirmed(host));
      abort(Cause.at(host, reason));
      return;
    }
    if (phase == Phase.FINISHING || phase == Phase.ABORTING) {
      warnings.add(unconfirmed(host));
    }
    hosts.get(host).failUnfilled(reason);
    nextIfComplete();
  }

  private void missDeadline() {
    switch (phase) {
      case CLEARING, LOADING ->
          abort(
              Cause.of(
                  "loading was not over in time on %s; look at the agent's log there"
                      .formatted(roll.owingInWords())));
      case STARTING, OPENING, FILLING, FINISHING, ABORTING ->
          roll.owing()
              .forEach(
                  host ->
                      lose(host, "it did not get through in time; look at the agent's log there"));
      case NEW, DONE -> {}
    }
  }

  private static String unconfirmed(HostName host) {
    return "host %s did not confirm the end; it ends by itself when its lease runs out"
        .formatted(host);
  }

  private void act(RestoreAction action) {
    actions.add(action);
  }

  private void send(HostName host, RestoreCommand command) {
    act(new RestoreAction.Send(host, command));
  }

  private void sendAll(RestoreCommand command) {
    roll.present().forEach(host -> send(host, command));
  }

  private void setTimer(Timer.Kind kind, Duration duration) {
    act(new RestoreAction.SetTimer(timers.next(kind), duration));
  }

  private final class Inputs implements RestoreInput.Handler {
    @Override
    public void on(RestoreInput.Begin input) {
      if (phase == Phase.NEW) {
        clear();
      }
    }

    @Override
    public void on(RestoreInput.FromHost input) {
      HostName host = input.host();
      if (phase != Phase.DONE
          && roll.isPresent(host)
          && input.event().operation().equals(plan.operation())) {
        roll.heard(host);
        input.event().to(hosts.get(host));
      }
    }

    @Override
    public void on(RestoreInput.HostLost input) {
      lose(input.host(), input.reason());
    }

    @Override
    public void on(RestoreInput.TimerFired input) {
      Timer timer = input.timer();
      if (phase == Phase.DONE || !timers.isCurrent(timer)) {
        return;
      }
      switch (timer.kind()) {
        case PHASE -> missDeadline();
        case KEEP_ALIVE -> {
          sendAll(new AgentCommand.KeepAlive(plan.operation()));
          setTimer(Timer.Kind.KEEP_ALIVE, plan.timing().keepAlive());
          roll.silentFor(plan.timing().silentKeepAlives())
              .forEach(host -> lose(host, "it does not answer; look at the host and its network"));
        }
        case ROUND, LEASE -> {}
      }
    }

    @Override
    public void on(RestoreInput.Cancelled input) {
      if (phase == Phase.NEW) {
        conclude(new RestoreOutcome.Undone(Cause.of(input.reason()), warnings));
      } else if (isUndoable()) {
        abort(Cause.of(input.reason()));
      }
    }
  }

  /** What one host has said so far. */
  private final class Host implements RestoreEvent.Handler {
    private final HostName name;
    private final RestorePlan.HostPart part;
    private final Set<MemberName> unfilled = new LinkedHashSet<>();

    private Host(HostName name, RestorePlan.HostPart part) {
      this.name = name;
      this.part = part;
      part.load().stream().map(MemberLoad::name).forEach(unfilled::add);
    }

    @Override
    public void on(AgentEvent.RestorePrepared event) {
      answer(Phase.CLEARING);
    }

    @Override
    public void on(AgentEvent.Loaded event) {
      if (phase == Phase.LOADING) {
        replayedFrames += event.replayedFrames();
      }
      answer(Phase.LOADING);
    }

    @Override
    public void on(AgentEvent.Started event) {
      startedMicros.putAll(event.startedMicros());
      answer(Phase.STARTING);
    }

    @Override
    public void on(AgentEvent.Opened event) {
      answer(Phase.OPENING);
    }

    @Override
    public void on(AgentEvent.MemoryLoaded event) {
      filled(event.member());
    }

    @Override
    public void on(AgentEvent.MemberFailed event) {
      failures.put(event.member(), event.reason());
      filled(event.member());
    }

    @Override
    public void on(AgentEvent.Progress event) {}

    @Override
    public void on(AgentEvent.Alive event) {}

    @Override
    public void on(AgentEvent.Finished event) {
      answer(Phase.FINISHING);
    }

    @Override
    public void on(AgentEvent.Failed event) {
      if (isUndoable()) {
        abort(new Cause(Optional.of(name), event.member(), event.reason()));
      } else if (phase != Phase.ABORTING) {
        warnings.add("host %s: %s".formatted(name, event.reason()));
      }
    }

    @Override
    public void on(AgentEvent.Aborted event) {
      event.problems().forEach(problem -> warnings.add("host %s: %s".formatted(name, problem)));
      roll.leave(name);
      if (isUndoable()) {
        abort(Cause.at(name, event.reason()));
      } else {
        failUnfilled(event.reason());
        nextIfComplete();
      }
    }

    private void answer(Phase asked) {
      if (phase == asked) {
        roll.answered(name);
        nextIfComplete();
      }
    }

    private void filled(MemberName member) {
      unfilled.remove(member);
      if (isFilled()) {
        answer(Phase.FILLING);
      }
    }

    private boolean isFilled() {
      return unfilled.isEmpty();
    }

    private void failUnfilled(String reason) {
      unfilled.forEach(member -> failures.put(member, reason));
      unfilled.clear();
    }
  }
}
