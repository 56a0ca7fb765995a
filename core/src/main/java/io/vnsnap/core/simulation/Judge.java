// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.protocol.SnapshotOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Sees everything, and convicts. */
final class Judge {
  private static final int VIOLATIONS_KEPT = 20;

  private record Way(SimulatedMember sender, SimulatedMember receiver) {}

  private final World world;
  private final List<String> violations = new ArrayList<>();
  private final List<String> orphans = new ArrayList<>();
  private final List<String> reordered = new ArrayList<>();
  private final Map<SimulatedMember, Set<Long>> received = new HashMap<>();
  private final Map<SimulatedMember, Set<Long>> inFlight = new HashMap<>();
  private final Map<SimulatedMember, List<Frame>> logs = new HashMap<>();
  private final Map<Way, Long> lastReceived = new HashMap<>();
  private long sentCopies;
  private long endedCopies;

  Judge(World world) {
    this.world = world;
  }

  long sentCopies() {
    return sentCopies;
  }

  long inFlightFrames() {
    return logs.values().stream().mapToLong(List::size).sum();
  }

  void sent(Frame frame) {
    sentCopies += copies(frame);
  }

  void received(Frame frame, SimulatedMember member) {
    endedCopies++;
    if (!received.computeIfAbsent(member, unused -> new HashSet<>()).add(frame.number())) {
      violation("%s received twice by %s".formatted(frame, member.name()));
    }
    if (frame.isFromOutside()) {
      return;
    }
    Long last = lastReceived.put(new Way(frame.sender(), member), frame.number());
    if (last != null && last > frame.number()) {
      reordered.add("%s received by %s after frame %d".formatted(frame, member.name(), last));
    }
    if (frame.post() && !member.isCut()) {
      orphans.add("orphan: %s received by %s before its cut".formatted(frame, member.name()));
    }
    if (!frame.post() && member.isCut()) {
      inFlight.computeIfAbsent(member, unused -> new HashSet<>()).add(frame.number());
    }
  }

  /** A copy for one member is gone, as the scenario allows. */
  void lost(Frame frame, SimulatedMember member) {
    endedCopies++;
  }

  void lostAtSender(Frame frame) {
    endedCopies += copies(frame);
  }

  void logged(SimulatedMember member, List<Frame> log) {
    logs.put(member, log);
  }

  private int copies(Frame frame) {
    return frame.receiver() == null ? world.members().size() - 1 : 1;
  }

  List<String> judge(boolean cameToRest) {
    if (!cameToRest) {
      violation("the simulation did not come to rest");
    }
    judgeMembers();
    judgeEnds();
    if (sentCopies != endedCopies) {
      violation("%d copies of frames sent, %d received or lost".formatted(sentCopies, endedCopies));
    }
    if (world.store().state() == SimulatedStore.State.SEALED) {
      judgeSnapshot();
    }
    return violations;
  }

  private void judgeMembers() {
    for (SimulatedMember member : world.members()) {
      if (!member.isRunning()) {
        violation("%s is left paused".formatted(member.name()));
      }
      if (member.tap().hasRules()) {
        violation("a rule is left on the tap of %s".formatted(member.name()));
      }
      if (member.tap().holdsFrames()) {
        violation("a frame is held for or from %s".formatted(member.name()));
      }
    }
  }

  private void judgeEnds() {
    for (SimulatedHost host : world.hosts()) {
      if (!host.agent().isAtRest()) {
        violation("the agent of %s is still at work".formatted(host.name()));
      }
    }
    SimulatedCoordinator coordinator = world.coordinator();
    SimulatedStore.State state = world.store().state();
    if (coordinator.isAlive()) {
      if (coordinator.outcome().isEmpty()) {
        violation("the coordinator did not conclude");
      } else if (world.scenario().faults().equals(Scenario.Faults.none())
          && !coordinator.saysSealed()) {
        violation("nothing went wrong, and yet %s".formatted(coordinator.outcome()));
      } else if (coordinator.saysSealed() != (state == SimulatedStore.State.SEALED)) {
        violation("the coordinator says %s, the store %s".formatted(coordinator.outcome(), state));
      }
    }
    if (coordinator.outcome().filter(this::tellsOnlyWhatFollowed).isPresent()) {
      violation("the true reason came too late: %s".formatted(coordinator.outcome()));
    }
    if (state == SimulatedStore.State.OPEN
        && world.hosts().stream().anyMatch(host -> host.agent().wasPrepared())) {
      violation("the working folder is left behind");
    }
  }

  /** Whoever is killed or not heard can't be waited for with what the others then find. */
  private boolean tellsOnlyWhatFollowed(SnapshotOutcome outcome) {
    return world.scenario().faults().allAreHeard()
        && outcome instanceof SnapshotOutcome.Aborted aborted
        && aborted.cause().reason().equals(SimulatedStore.GONE);
  }

  private void judgeSnapshot() {
    orphans.forEach(this::violation);
    reordered.forEach(this::violation);
    for (SimulatedMember member : world.members()) {
      if (!member.isCut() || !logs.containsKey(member)) {
        violation("%s is not in the sealed snapshot".formatted(member.name()));
        continue;
      }
      List<Frame> log = logs.get(member);
      Set<Long> logged = new HashSet<>();
      log.forEach(frame -> logged.add(frame.number()));
      if (logged.size() < log.size()) {
        violation("a frame to %s is logged twice".formatted(member.name()));
      }
      Set<Long> due = inFlight.getOrDefault(member, Set.of());
      if (!logged.equals(due)) {
        Set<Long> missing = new TreeSet<>(due);
        missing.removeAll(logged);
        Set<Long> wrong = new TreeSet<>(logged);
        wrong.removeAll(due);
        violation(
            "log of %s: in flight but not logged %s, logged but not in flight %s"
                .formatted(member.name(), missing, wrong));
      }
      if (log.stream().map(Frame::sender).distinct().anyMatch(sender -> !inOrder(log, sender))) {
        violation("log of %s is not in the order of sending".formatted(member.name()));
      }
    }
  }

  private static boolean inOrder(List<Frame> log, SimulatedMember sender) {
    List<Long> numbers =
        log.stream().filter(frame -> frame.sender() == sender).map(Frame::number).toList();
    return numbers.equals(numbers.stream().sorted(Comparator.naturalOrder()).toList());
  }

  private void violation(String what) {
    if (violations.size() < VIOLATIONS_KEPT) {
      violations.add(what);
    }
  }
}
