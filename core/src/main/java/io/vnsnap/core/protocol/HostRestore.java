// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.RestoreCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.RestoreEvent;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.model.MemberName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One host's part in one restore.
 *
 * <p>Until Start has come, a failure or the loss of the coordinator undoes everything: taps, then
 * members, then networks. From then on the host carries on alone if it must: it opens the taps and
 * serves the memory until none is owed, for stopping would leave members that can't run.
 */
public final class HostRestore {
  private enum Phase {
    NEW,
    CLEARING,
    CLEARED,
    LOADING,
    LOADED,
    STARTING,
    RUNNING,
    ABORTING,
    ENDED
  }

  private enum Taps {
    /** No replay session exists. */
    ABSENT,
    CLOSED,
    OPEN
  }

  private enum Step {
    LOADED,
    FILLING,
    CLOSED
  }

  private final Map<MemberName, Step> members = new LinkedHashMap<>();
  private final List<CloneNetwork> networks = new ArrayList<>();
  private final Map<MemberName, Long> startedMicros = new HashMap<>();
  private final Timers timers = new Timers();
  private final HostRestoreInput.Handler inputs = new Inputs();
  private final RestoreCommand.Handler commands = new Commands();
  private final HostRestoreAction.Handler completions = new Completions();
  private final List<String> problems = new ArrayList<>();

  private Phase phase = Phase.NEW;
  private Taps taps = Taps.ABSENT;

  /** Actions that are not answered yet. */
  private int pending;

  private Optional<AgentCommand.PrepareRestore> plan = Optional.empty();
  private List<MemberLoad> loads = List.of();
  private String operation = "";
  private String abortReason = "";
  private boolean openRequested;
  private boolean finishRequested;
  private boolean alone;
  private List<HostRestoreAction> actions = new ArrayList<>();

  /** Takes one input and returns what is to be done about it. */
  public List<HostRestoreAction> on(HostRestoreInput input) {
    if (phase != Phase.ENDED) {
      input.to(inputs);
    }
    List<HostRestoreAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** Whether End has been returned: further inputs change nothing. */
  public boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  /** Goes on to what nothing stands in the way of any more. */
  private void settle() {
    switch (phase) {
      case CLEARING -> {
        if (pending == 0) {
          phase = Phase.CLEARED;
          emit(new AgentEvent.RestorePrepared(operation));
        }
      }
      case STARTING -> {
        if (pending == 0) {
          phase = Phase.RUNNING;
          emit(new AgentEvent.Started(operation, startedMicros));
          members.forEach(this::awaitMemory);
          openTapsIfAsked();
        }
      }
      case RUNNING -> endIfNothingIsOwed();
      case ABORTING -> undoNext();
      case NEW, CLEARED, LOADING, LOADED, ENDED -> {}
    }
  }

  private void replayIfLoaded() {
    if (phase == Phase.LOADING && pending == 0) {
      ask(new HostRestoreAction.ReplayFrames(loads));
    }
  }

  private void awaitMemory(MemberName member, Step step) {
    ask(
        step == Step.FILLING
            ? new HostRestoreAction.AwaitLoaded(member)
            : new HostRestoreAction.CloseMember(member));
  }

  private void openTapsIfAsked() {
    if (phase == Phase.RUNNING && taps == Taps.CLOSED && (openRequested || alone)) {
      taps = Taps.OPEN;
      ask(new HostRestoreAction.OpenTaps());
    }
  }

  private void endIfNothingIsOwed() {
    if (pending == 0 && taps == Taps.ABSENT && (finishRequested || alone)) {
      emit(new AgentEvent.Finished(operation));
      end();
    }
  }

  /** Undoes in stages: the taps, the members, the networks. Each waits for the one before. */
  private void undoNext() {
    if (pending > 0) {
      return;
    }
    if (taps != Taps.ABSENT) {
      ask(new HostRestoreAction.CloseTaps());
    } else if (members.containsValue(Step.LOADED)) {
      members.forEach(
          (member, step) -> {
            if (step == Step.LOADED) {
              ask(new HostRestoreAction.CloseMember(member));
            }
          });
    } else if (!networks.isEmpty()) {
      networks.forEach(network -> ask(new HostRestoreAction.RemoveNetwork(network)));
    } else {
      emit(new AgentEvent.Aborted(operation, abortReason, problems));
      end();
    }
  }

  private void fail(Optional<MemberName> member, String reason) {
    if (phase != Phase.ABORTING) {
      emit(new AgentEvent.Failed(operation, member, reason));
      abort(reason);
    }
  }

  /** Undoes everything, or, if it is too late for that, carries on alone. */
  private void giveUp(String reason) {
    switch (phase) {
      case STARTING, RUNNING -> {
        alone = true;
        openTapsIfAsked();
        settle();
      }
      case NEW, CLEARING, CLEARED, LOADING, LOADED -> abort(reason);
      case ABORTING, ENDED -> {}
    }
  }

  private void abort(String reason) {
    phase = Phase.ABORTING;
    abortReason = reason;
    timers.forget(Timer.Kind.LEASE);
    settle();
  }

  private void end() {
    phase = Phase.ENDED;
    act(new HostRestoreAction.End());
  }

  private void renewLease() {
    if (phase != Phase.ABORTING && phase != Phase.ENDED && !alone) {
      plan.ifPresent(
          prepare ->
              act(new HostRestoreAction.SetTimer(timers.next(Timer.Kind.LEASE), prepare.lease())));
    }
  }

  private void act(HostRestoreAction action) {
    actions.add(action);
  }

  /** Wants an action done whose answer is waited for. */
  private void ask(HostRestoreAction action) {
    pending++;
    act(action);
  }

  private void emit(RestoreEvent event) {
    act(new HostRestoreAction.Emit(event));
  }

  private final class Inputs implements HostRestoreInput.Handler {
    @Override
    public void on(HostRestoreInput.Command input) {
      operation = input.command().operation();
      input.command().to(commands);
      renewLease();
    }

    @Override
    public void on(HostRestoreInput.CoordinatorLost input) {
      giveUp(input.reason());
    }

    @Override
    public void on(HostRestoreInput.TimerFired input) {
      if (timers.isCurrent(input.timer())) {
        giveUp(
            "it heard nothing from its coordinator for %s; look at the network between them"
                .formatted(plan.orElseThrow().lease()));
      }
    }

    @Override
    public void on(HostRestoreInput.FramesReplayed input) {
      pending--;
      taps = Taps.CLOSED;
      if (phase == Phase.LOADING) {
        phase = Phase.LOADED;
        emit(new AgentEvent.Loaded(operation, input.frames()));
      }
      settle();
    }

    @Override
    public void on(HostRestoreInput.MemberRuns input) {
      pending--;
      members.put(input.member(), Step.FILLING);
      startedMicros.put(input.member(), input.startedMicros());
      settle();
    }

    @Override
    public void on(HostRestoreInput.Done input) {
      pending--;
      input.action().to(completions);
      settle();
    }

    @Override
    public void on(HostRestoreInput.Failed input) {
      pending--;
      input.action().to(new Failures(input.reason()));
      settle();
    }
  }

  private final class Commands implements RestoreCommand.Handler {
    @Override
    public void on(AgentCommand.PrepareRestore command) {
      if (phase != Phase.NEW) {
        refuse("PrepareRestore");
        return;
      }
      phase = Phase.CLEARING;
      plan = Optional.of(command);
      command
          .destroy()
          .forEach(member -> ask(new HostRestoreAction.DestroyMember(member, Optional.empty())));
      command
          .takeOver()
          .forEach(
              each ->
                  ask(
                      new HostRestoreAction.DestroyMember(
                          each.name(), Optional.of(each.directory()))));
      command.networks().forEach(network -> ask(new HostRestoreAction.MakeNetwork(network)));
      settle();
    }

    @Override
    public void on(AgentCommand.Load command) {
      if (phase != Phase.CLEARED) {
        refuse("Load");
        return;
      }
      phase = Phase.LOADING;
      loads = command.members();
      loads.forEach(load -> ask(new HostRestoreAction.LoadMember(load)));
      replayIfLoaded();
    }

    @Override
    public void on(AgentCommand.Start command) {
      if (phase != Phase.LOADED) {
        refuse("Start");
        return;
      }
      phase = Phase.STARTING;
      members.keySet().forEach(member -> ask(new HostRestoreAction.StartMember(member)));
      settle();
    }

    @Override
    public void on(AgentCommand.Open command) {
      openRequested = true;
      openTapsIfAsked();
    }

    @Override
    public void on(AgentCommand.KeepAlive command) {
      emit(new AgentEvent.Alive(command.operation()));
    }

    @Override
    public void on(AgentCommand.Finish command) {
      finishRequested = true;
      settle();
    }

    @Override
    public void on(AgentCommand.Abort command) {
      giveUp(command.reason());
    }

    private void refuse(String command) {
      if (phase == Phase.ABORTING) {
        return;
      }
      String reason =
          "%s came out of turn; coordinator and agent are not of one version".formatted(command);
      emit(new AgentEvent.Failed(operation, Optional.empty(), reason));
      giveUp(reason);
    }
  }

  /** What follows when an action succeeds that has no result. */
  private final class Completions implements HostRestoreAction.Handler {
    @Override
    public void on(HostRestoreAction.DestroyMember action) {}

    @Override
    public void on(HostRestoreAction.MakeNetwork action) {
      networks.add(action.network());
    }

    @Override
    public void on(HostRestoreAction.LoadMember action) {
      members.put(action.load().name(), Step.LOADED);
      replayIfLoaded();
    }

    @Override
    public void on(HostRestoreAction.ReplayFrames action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostRestoreAction.StartMember action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostRestoreAction.OpenTaps action) {
      emit(new AgentEvent.Opened(operation));
      ask(new HostRestoreAction.CloseTaps());
    }

    @Override
    public void on(HostRestoreAction.AwaitLoaded action) {
      emit(new AgentEvent.MemoryLoaded(operation, action.member()));
      ask(new HostRestoreAction.CloseMember(action.member()));
    }

    @Override
    public void on(HostRestoreAction.CloseMember action) {
      members.put(action.member(), Step.CLOSED);
    }

    @Override
    public void on(HostRestoreAction.CloseTaps action) {
      taps = Taps.ABSENT;
    }

    @Override
    public void on(HostRestoreAction.RemoveNetwork action) {
      networks.remove(action.network());
    }

    @Override
    public void on(HostRestoreAction.SetTimer action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostRestoreAction.Emit action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostRestoreAction.End action) {
      throw answeredOtherwise(action);
    }

    private IllegalArgumentException answeredOtherwise(HostRestoreAction action) {
      return new IllegalArgumentException("%s is not answered by Done".formatted(action));
    }
  }

  /** What follows when an action fails: an undo before the start, a report after. */
  private final class Failures implements HostRestoreAction.Handler {
    private final String reason;

    private Failures(String reason) {
      this.reason = reason;
    }

    @Override
    public void on(HostRestoreAction.DestroyMember action) {
      fail(Optional.of(action.member()), reason);
    }

    @Override
    public void on(HostRestoreAction.MakeNetwork action) {
      fail(Optional.empty(), reason);
    }

    @Override
    public void on(HostRestoreAction.LoadMember action) {
      fail(Optional.of(action.load().member()), reason);
    }

    @Override
    public void on(HostRestoreAction.ReplayFrames action) {
      fail(Optional.empty(), reason);
    }

    @Override
    public void on(HostRestoreAction.StartMember action) {
      emit(new AgentEvent.MemberFailed(operation, action.member(), reason));
    }

    @Override
    public void on(HostRestoreAction.OpenTaps action) {
      emit(new AgentEvent.Failed(operation, Optional.empty(), reason));
      emit(new AgentEvent.Opened(operation));
      ask(new HostRestoreAction.CloseTaps());
    }

    @Override
    public void on(HostRestoreAction.AwaitLoaded action) {
      emit(new AgentEvent.MemberFailed(operation, action.member(), reason));
      ask(new HostRestoreAction.CloseMember(action.member()));
    }

    @Override
    public void on(HostRestoreAction.CloseMember action) {
      members.put(action.member(), Step.CLOSED);
      problem(reason);
    }

    @Override
    public void on(HostRestoreAction.CloseTaps action) {
      taps = Taps.ABSENT;
      problem(reason);
    }

    @Override
    public void on(HostRestoreAction.RemoveNetwork action) {
      networks.remove(action.network());
      problem(reason);
    }

    @Override
    public void on(HostRestoreAction.SetTimer action) {}

    @Override
    public void on(HostRestoreAction.Emit action) {}

    @Override
    public void on(HostRestoreAction.End action) {}

    private void problem(String what) {
      if (phase == Phase.ABORTING) {
        problems.add(what);
      } else {
        emit(new AgentEvent.Failed(operation, Optional.empty(), what));
      }
    }
  }
}
