// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.message.AgentCommand.RestoreCommand;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.protocol.HostRestore;
import io.vnsnap.core.protocol.HostRestoreAction;
import io.vnsnap.core.protocol.HostRestoreInput;
import io.vnsnap.core.protocol.RestoreAction;
import io.vnsnap.core.protocol.RestoreCoordinator;
import io.vnsnap.core.protocol.RestoreInput;
import io.vnsnap.core.protocol.RestoreOutcome;
import io.vnsnap.core.protocol.RestorePlan;
import io.vnsnap.core.protocol.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Coordinator and hosts of a restore under faults, and a judge who sees all of them. */
class RestoreSimulationTest {
  @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
  void noFaultLeavesAMemberPausedOrATapClosed(@ForAll long seed) {
    assertThat(new RestoreWorld(seed).run()).as("seed %d", seed).isEmpty();
  }

  @Test
  void everyKindOfEndIsSeen() {
    List<RestoreWorld> worlds = LongStream.range(0, 300).mapToObj(RestoreWorld::new).toList();
    worlds.forEach(RestoreWorld::run);

    assertThat(worlds)
        .anyMatch(
            world ->
                world.outcome instanceof RestoreOutcome.Restored restored
                    && restored.failures().isEmpty())
        .anyMatch(
            world ->
                world.outcome instanceof RestoreOutcome.Restored restored
                    && !restored.failures().isEmpty())
        .anyMatch(world -> world.outcome instanceof RestoreOutcome.Undone)
        .anyMatch(world -> world.outcome == null);
  }

  /** Hosts whose old members are replaced by new ones. */
  private static final class RestoreWorld {
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

    private final long seed;
    private final Chance chance;
    private final Agenda agenda = new Agenda();
    private final List<String> violations = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final Set<MemberName> oldRunning = new HashSet<>();
    private final Set<MemberName> everLoaded = new HashSet<>();
    private final Set<MemberName> everStarted = new HashSet<>();
    private final Set<MemberName> all = new HashSet<>();
    private final RestoreCoordinator coordinator;
    private final double actionFailure;
    private final boolean quiet;
    private boolean coordinatorAlive = true;
    private RestoreOutcome outcome;

    private RestoreWorld(long seed) {
      this.seed = seed;
      this.chance = new Chance(seed);
      this.quiet = chance.happens(0.3);
      this.actionFailure = !quiet && chance.happens(0.4) ? 0.03 : 0;
      Map<HostName, RestorePlan.HostPart> parts = new LinkedHashMap<>();
      int hostCount = 1 + chance.below(5);
      boolean clone = chance.happens(0.3);
      boolean takeOver = !clone && chance.happens(0.3);
      for (int h = 0; h < hostCount; h++) {
        Host host = new Host(new HostName("h" + h));
        hosts.add(host);
        List<MemberName> destroy = new ArrayList<>();
        List<MemberLoad> load = new ArrayList<>();
        for (int m = chance.below(4); m > 0; m--) {
          MemberName old = new MemberName("old%d-%d".formatted(h, m));
          if (!clone) {
            destroy.add(old);
            oldRunning.add(old);
          }
        }
        for (int m = chance.below(4); m > 0; m--) {
          MemberName name = new MemberName("new%d-%d".formatted(h, m));
          all.add(name);
          if (takeOver) {
            oldRunning.add(name);
          }
          load.add(
              new MemberLoad(
                  name,
                  name,
                  Path.of("/snapshot"),
                  new SavedMember(0, 0, List.of(), List.of(), 0, Duration.ZERO, PreCopy.NONE),
                  takeOver ? new Placement.TakeOver() : new Placement.InPlace(),
                  MemoryLoading.LAZY));
        }
        List<CloneNetwork> networks =
            clone ? List.of(new CloneNetwork("br0", 1500, Optional.empty())) : List.of();
        parts.put(host.name, new RestorePlan.HostPart(destroy, networks, load));
      }
      this.coordinator = new RestoreCoordinator(new RestorePlan("sim", parts, TIMING));
    }

    private List<String> run() {
      agenda.after(chance.between(0, 1_000), () -> feed(new RestoreInput.Begin()));
      if (!quiet) {
        planFaults();
      }
      if (!agenda.run(Duration.ofMinutes(10).toNanos() / 1_000)) {
        violations.add("did not come to rest");
      }
      judge();
      return violations;
    }

    private void planFaults() {
      Host victim = hosts.get(chance.below(hosts.size()));
      if (chance.happens(0.2)) {
        atSomeTime(victim::crash);
      }
      if (chance.happens(0.2)) {
        atSomeTime(
            () -> {
              coordinatorAlive = false;
              for (Host host : hosts) {
                if (chance.happens(0.5)) {
                  host.link.toAgent(() -> host.feed(new HostRestoreInput.CoordinatorLost("gone")));
                }
              }
            });
      }
      if (chance.happens(0.3)) {
        atSomeTime(
            chance.happens(0.5)
                ? victim.link::sever
                : () -> victim.link.interrupt(chance.between(1_000, 1_000_000)));
      }
      if (chance.happens(0.1)) {
        atSomeTime(() -> feed(new RestoreInput.Cancelled("the user cancelled")));
      }
    }

    private void atSomeTime(Runnable happening) {
      agenda.after(chance.between(0, 80_000), happening);
    }

    private void feed(RestoreInput input) {
      if (coordinatorAlive) {
        coordinator.on(input).forEach(action -> action.to(new CoordinatorActions()));
      }
    }

    private void require(boolean condition, String otherwise) {
      if (!condition) {
        violations.add(otherwise);
      }
    }

    private void judge() {
      for (Host host : hosts) {
        require(!host.tapsClosed, "taps left closed on " + host.name);
        require(
            host.atRest(), "the agent of %s is still at work, seed %d".formatted(host.name, seed));
        host.members.forEach(
            (member, running) -> require(running, "%s left paused".formatted(member)));
      }
      if (!coordinatorAlive) {
        outcome = null;
        return;
      }
      require(outcome != null, "the coordinator did not conclude");
      if (outcome instanceof RestoreOutcome.Undone undone) {
        require(!quiet, "nothing went wrong, and yet %s".formatted(undone));
        require(everStarted.isEmpty(), "started and yet undone");
        hosts.forEach(host -> require(host.members.isEmpty(), "a member is left after the undo"));
        hosts.stream()
            .filter(host -> host.alive)
            .forEach(host -> require(host.networks.isEmpty(), "a network is left after the undo"));
      }
      if (outcome instanceof RestoreOutcome.Restored restored) {
        require(
            !quiet || restored.failures().isEmpty(),
            "nothing went wrong, and yet %s".formatted(restored));
        for (Host host : hosts) {
          for (MemberName member : all) {
            boolean here = host.members.containsKey(member);
            require(
                !here || host.filled.contains(member) || restored.failures().containsKey(member),
                "%s owes memory and is not reported".formatted(member));
          }
        }
        for (MemberName member : all) {
          require(
              hosts.stream().anyMatch(host -> host.members.containsKey(member))
                  || restored.failures().containsKey(member),
              "%s is missing and not reported".formatted(member));
        }
      }
    }

    private final class CoordinatorActions implements RestoreAction.Handler {
      @Override
      public void on(RestoreAction.Send action) {
        hosts.stream()
            .filter(host -> host.name.equals(action.host()))
            .forEach(host -> host.link.toAgent(() -> host.command(action.command())));
      }

      @Override
      public void on(RestoreAction.SetTimer action) {
        agenda.after(
            action.duration().toNanos() / 1_000,
            () -> feed(new RestoreInput.TimerFired(action.timer())));
      }

      @Override
      public void on(RestoreAction.Running action) {
        require(!everStarted.isEmpty() || all.isEmpty() || !quiet, "running, but nobody runs");
      }

      @Override
      public void on(RestoreAction.Conclude action) {
        require(outcome == null, "concluded twice");
        outcome = action.outcome();
      }
    }

    private final class Host implements HostRestoreAction.Handler {
      private final HostName name;
      private final ControlLink link = new ControlLink(agenda, chance);
      private final HostRestore machine = new HostRestore();

      /** The new members here, and whether they run. */
      private final Map<MemberName, Boolean> members = new HashMap<>();

      private final Set<MemberName> filled = new HashSet<>();
      private final Set<CloneNetwork> networks = new HashSet<>();
      private boolean alive = true;
      private boolean asked;
      private boolean tapsClosed;

      private Host(HostName name) {
        this.name = name;
      }

      private boolean atRest() {
        return !alive || !asked || machine.hasEnded();
      }

      private void command(RestoreCommand command) {
        asked = true;
        feed(new HostRestoreInput.Command(command));
      }

      private void feed(HostRestoreInput input) {
        if (alive && asked) {
          machine.on(input).forEach(action -> action.to(this));
        }
      }

      /** The kernel opens the taps; a guardian ends what never ran. */
      private void crash() {
        alive = false;
        tapsClosed = false;
        link.toCoordinator(() -> RestoreWorld.this.feed(new RestoreInput.HostLost(name, "killed")));
        agenda.after(10_000, () -> members.values().removeIf(running -> !running));
      }

      private void perform(HostRestoreAction action, Runnable effect, HostRestoreInput answer) {
        later(
            () -> {
              if (chance.happens(actionFailure)) {
                feed(new HostRestoreInput.Failed(action, "it failed"));
              } else {
                effect.run();
                feed(answer);
              }
            });
      }

      private void perform(HostRestoreAction action, Runnable effect) {
        perform(action, effect, new HostRestoreInput.Done(action));
      }

      private void takeBack(HostRestoreAction action, Runnable effect) {
        later(
            () -> {
              effect.run();
              feed(
                  chance.happens(actionFailure)
                      ? new HostRestoreInput.Failed(action, "it failed")
                      : new HostRestoreInput.Done(action));
            });
      }

      private void later(Runnable happening) {
        agenda.after(
            chance.between(100, 8_000),
            () -> {
              if (alive) {
                happening.run();
              }
            });
      }

      @Override
      public void on(HostRestoreAction.DestroyMember action) {
        perform(action, () -> oldRunning.remove(action.member()));
      }

      @Override
      public void on(HostRestoreAction.MakeNetwork action) {
        perform(action, () -> networks.add(action.network()));
      }

      @Override
      public void on(HostRestoreAction.LoadMember action) {
        perform(
            action,
            () -> {
              require(oldRunning.isEmpty(), "loaded while an old member runs");
              members.put(action.load().name(), false);
              everLoaded.add(action.load().name());
            });
      }

      @Override
      public void on(HostRestoreAction.ReplayFrames action) {
        perform(action, () -> tapsClosed = true, new HostRestoreInput.FramesReplayed(1));
      }

      @Override
      public void on(HostRestoreAction.StartMember action) {
        perform(
            action,
            () -> {
              require(everLoaded.equals(all), "started before all were loaded");
              require(tapsClosed, "started with open taps");
              members.put(action.member(), true);
              everStarted.add(action.member());
            },
            new HostRestoreInput.MemberRuns(action.member(), agenda.nowMicros()));
      }

      @Override
      public void on(HostRestoreAction.OpenTaps action) {
        perform(action, () -> tapsClosed = false);
      }

      @Override
      public void on(HostRestoreAction.AwaitLoaded action) {
        perform(action, () -> filled.add(action.member()));
      }

      @Override
      public void on(HostRestoreAction.CloseMember action) {
        takeBack(action, () -> members.remove(action.member(), false));
      }

      @Override
      public void on(HostRestoreAction.CloseTaps action) {
        takeBack(action, () -> tapsClosed = false);
      }

      @Override
      public void on(HostRestoreAction.RemoveNetwork action) {
        takeBack(action, () -> networks.remove(action.network()));
      }

      @Override
      public void on(HostRestoreAction.SetTimer action) {
        agenda.after(
            action.duration().toNanos() / 1_000,
            () -> feed(new HostRestoreInput.TimerFired(action.timer())));
      }

      @Override
      public void on(HostRestoreAction.Emit action) {
        link.toCoordinator(
            () -> RestoreWorld.this.feed(new RestoreInput.FromHost(name, action.event())));
      }

      @Override
      public void on(HostRestoreAction.End action) {}
    }
  }
}
