// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.message.AgentCommand.SnapshotCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.MemberFiles.SavedFile;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.ChannelCounts;
import io.vnsnap.core.protocol.HostAction;
import io.vnsnap.core.protocol.HostInput;
import io.vnsnap.core.protocol.HostSnapshot;
import io.vnsnap.core.protocol.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Carries out what a {@link HostSnapshot} wants on the model of a host. */
final class SimulatedAgent implements HostAction.Handler {
  private static final long HOLD_DEADLINE_MICROS = 2_000;
  private static final long HOLD_POLL_MICROS = 50;

  private final SimulatedHost host;
  private final World world;
  private final ControlLink link;
  private final HostSnapshot machine = new HostSnapshot();
  private final Map<MemberName, SimulatedMember> members = new LinkedHashMap<>();
  private final Map<MemberName, HostAction> saving = new HashMap<>();
  private final Set<MemberName> stoppedByUs = new HashSet<>();
  private final Set<SimulatedHost> markersFrom = new HashSet<>();
  private boolean alive = true;
  private boolean prepared;
  private int lastRound;

  SimulatedAgent(SimulatedHost host, World world) {
    this.host = host;
    this.world = world;
    this.link = new ControlLink(world.agenda(), world.chance());
  }

  ControlLink link() {
    return link;
  }

  boolean isAtRest() {
    return !alive || !prepared || machine.hasEnded();
  }

  boolean wasPrepared() {
    return prepared;
  }

  void command(SnapshotCommand command) {
    if (alive) {
      if (!prepared) {
        prepared = true;
        host.members().forEach(member -> members.put(member.name(), member));
      }
      feed(new HostInput.Command(command));
    }
  }

  void coordinatorLost() {
    if (prepared) {
      feed(new HostInput.CoordinatorLost("its coordinator is gone"));
    }
  }

  void postFrameHeld(SimulatedMember member) {
    later(10, 100, () -> feed(new HostInput.PostFrameHeld(member.name())));
  }

  void markerArrived(SimulatedHost from) {
    if (alive && prepared) {
      markersFrom.add(from);
      reportMarkers();
    }
  }

  private void reportMarkers() {
    boolean complete =
        world.flaw() == Flaw.NO_MARKERS || markersFrom.size() == world.hosts().size();
    if (complete && lastRound > 0) {
      if (world.flaw() != Flaw.LOG_UNTIL_RELEASE) {
        host.members().forEach(member -> member.tap().endLogging());
      }
      int round = lastRound;
      later(10, 100, () -> feed(new HostInput.MarkersArrived(round)));
    }
  }

  /** Kill -9. The kernel drops the rules; a guardian lets the members run and clears up. */
  void crash() {
    if (!alive) {
      return;
    }
    world.trace(host.name(), "agent killed");
    alive = false;
    host.members().forEach(member -> member.tap().dropRules(world.judge()));
    link.toCoordinator(() -> world.coordinator().hostLost(host));
    if (prepared && !machine.hasEnded() && world.flaw() != Flaw.NO_GUARDIAN) {
      world
          .agenda()
          .after(
              world.chance().between(1_000, 50_000),
              () -> {
                stoppedByUs.forEach(name -> members.get(name).run());
                world.store().discard();
              });
    }
  }

  private void feed(HostInput input) {
    if (alive) {
      world.trace(host.name(), input);
      machine.on(input).forEach(action -> action.to(this));
    }
  }

  private void later(long least, long most, Runnable happening) {
    world
        .agenda()
        .after(
            world.chance().between(least, most),
            () -> {
              if (alive) {
                happening.run();
              }
            });
  }

  /** Does the action after a while, or fails, before or after having done it. */
  private void perform(
      HostAction action, long least, long most, Runnable effect, HostInput answer) {
    perform(action, least, most, effect, () -> answer);
  }

  private void perform(
      HostAction action, long least, long most, Runnable effect, Supplier<HostInput> answer) {
    later(
        least,
        most,
        () -> {
          boolean fails = world.chance().happens(world.scenario().faults().actionFailure());
          if (!fails || world.chance().happens(0.5)) {
            effect.run();
          }
          feed(fails ? new HostInput.Failed(action, "it failed") : answer.get());
        });
  }

  /** Like perform, for actions that write to the working folder. */
  private void write(HostAction action, long least, long most, Runnable effect, HostInput answer) {
    later(
        least,
        most,
        () -> {
          if (world.store().state() == SimulatedStore.State.DISCARDED) {
            feed(new HostInput.Failed(action, SimulatedStore.GONE));
          } else {
            perform(action, 0, 0, effect, answer);
          }
        });
  }

  /** Like perform, for actions that leave nothing behind when they fail. */
  private void performOrNothing(
      HostAction action, long least, long most, Runnable effect, HostInput answer) {
    later(
        least,
        most,
        () -> {
          if (world.chance().happens(world.scenario().faults().actionFailure())) {
            feed(new HostInput.Failed(action, "it failed"));
          } else {
            effect.run();
            feed(answer);
          }
        });
  }

  /** Like perform, for actions that take things back and do so even where they complain. */
  private void takeBack(HostAction action, long least, long most, Runnable effect) {
    later(
        least,
        most,
        () -> {
          effect.run();
          feed(
              world.chance().happens(world.scenario().faults().actionFailure())
                  ? new HostInput.Failed(action, "it failed")
                  : new HostInput.Done(action));
        });
  }

  private Tap tap(MemberName member) {
    return members.get(member).tap();
  }

  @Override
  public void on(HostAction.PrepareMember action) {
    MemberInspection found =
        new MemberInspection(
            action.member(), MemberState.RUNNING, "", 0, 1, List.of(), List.of(), true, List.of());
    write(action, 500, 10_000, () -> {}, new HostInput.MemberPrepared(found));
  }

  @Override
  public void on(HostAction.InstallRules action) {
    Runnable install = () -> host.members().forEach(member -> member.tap().install());
    if (world.flaw() == Flaw.RULES_LATE) {
      later(2_000, 10_000, install);
      later(100, 200, () -> feed(new HostInput.Done(action)));
    } else {
      performOrNothing(action, 100, 2_000, install, new HostInput.Done(action));
    }
  }

  @Override
  public void on(HostAction.HoldFrames action) {
    later(
        10,
        200,
        () -> {
          tap(action.member()).hold();
          awaitTaken(action, world.agenda().nowMicros() + HOLD_DEADLINE_MICROS);
        });
  }

  private void awaitTaken(HostAction.HoldFrames action, long deadlineMicros) {
    boolean taken = members.get(action.member()).untaken().isEmpty();
    if (taken || world.agenda().nowMicros() >= deadlineMicros) {
      perform(action, 1, 20, () -> {}, new HostInput.Done(action));
    } else {
      later(HOLD_POLL_MICROS, HOLD_POLL_MICROS, () -> awaitTaken(action, deadlineMicros));
    }
  }

  @Override
  public void on(HostAction.StopMember action) {
    perform(
        action,
        50,
        1_000,
        () -> {
          stoppedByUs.add(action.member());
          members.get(action.member()).stop();
        },
        new HostInput.Done(action));
  }

  @Override
  public void on(HostAction.TurnPost action) {
    Runnable turn =
        world.flaw() == Flaw.COLOR_AFTER_RESUME
            ? () -> later(5_000, 10_000, () -> tap(action.member()).colorPost())
            : () -> tap(action.member()).turnPost();
    perform(action, 50, 500, turn, new HostInput.Done(action));
  }

  @Override
  public void on(HostAction.CaptureAndRun action) {
    CutTimes times = new CutTimes(world.agenda().nowMicros(), world.agenda().nowMicros());
    perform(
        action,
        200,
        5_000,
        () -> {
          stoppedByUs.remove(action.member());
          members.get(action.member()).run();
        },
        new HostInput.MemberRuns(action.member(), times));
  }

  @Override
  public void on(HostAction.Deliver action) {
    perform(action, 20, 500, () -> tap(action.member()).deliver(), new HostInput.Done(action));
  }

  @Override
  public void on(HostAction.AwaitSaved action) {
    saving.put(action.member(), action);
    later(
        1_000,
        40_000,
        () -> {
          if (saving.remove(action.member(), action)) {
            SavedMember saved =
                new SavedMember(0, 0, List.of(), List.of(), 0, Duration.ZERO, PreCopy.NONE);
            write(action, 1, 1, () -> {}, new HostInput.MemberSaved(action.member(), saved));
          }
        });
  }

  @Override
  public void on(HostAction.SendMarkers action) {
    lastRound = action.round();
    if (world.flaw() == Flaw.RELEASE_BEFORE_DRAIN) {
      host.members().forEach(member -> member.tap().releaseSent());
    }
    perform(action, 20, 300, host::sendMarkers, new HostInput.Done(action));
    reportMarkers();
  }

  @Override
  public void on(HostAction.ReleaseRules action) {
    Map<MemberName, ChannelCounts> counts = new HashMap<>();
    perform(
        action,
        50,
        2_000,
        () -> {
          host.members().forEach(member -> member.tap().release());
          host.members().forEach(member -> counts.put(member.name(), member.tap().counts()));
        },
        () -> new HostInput.RulesReleased(counts));
  }

  @Override
  public void on(HostAction.WriteChannel action) {
    write(
        action,
        100,
        3_000,
        () -> world.judge().logged(members.get(action.member()), tap(action.member()).log()),
        new HostInput.Done(action));
  }

  @Override
  public void on(HostAction.DigestFiles action) {
    write(
        action,
        100,
        10_000,
        () -> {},
        new HostInput.FilesDigested(
            action.member(), List.of(new SavedFile("memory.raw", 0, 0, ""))));
  }

  @Override
  public void on(HostAction.CloseCheckpoint action) {
    HostAction cutShort = saving.remove(action.member());
    if (cutShort != null) {
      later(10, 100, () -> feed(new HostInput.Failed(cutShort, "it was cut short")));
    }
    takeBack(
        action,
        50,
        5_000,
        () -> {
          if (stoppedByUs.remove(action.member())) {
            members.get(action.member()).run();
          }
        });
  }

  @Override
  public void on(HostAction.CloseRules action) {
    takeBack(action, 50, 2_000, () -> host.members().forEach(member -> member.tap().release()));
  }

  @Override
  public void on(HostAction.Discard action) {
    takeBack(action, 50, 2_000, world.store()::discard);
  }

  @Override
  public void on(HostAction.SetTimer action) {
    if (action.timer().kind() != Timer.Kind.LEASE || world.flaw() != Flaw.NO_LEASE) {
      long micros = action.duration().toNanos() / 1_000;
      later(micros, micros, () -> feed(new HostInput.TimerFired(action.timer())));
    }
  }

  @Override
  public void on(HostAction.Emit action) {
    link.toCoordinator(() -> world.coordinator().event(host, action.event()));
    if (action.event() instanceof AgentEvent.Failed && world.flaw() == Flaw.DISCARD_UNASKED) {
      later(50, 2_000, world.store()::discard);
    }
  }

  @Override
  public void on(HostAction.End action) {}
}
