// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.PrepareRestore;
import io.vnsnap.core.message.AgentCommand.RestoreCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.message.Succession;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.Coloring;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.core.port.ReplaySession;
import io.vnsnap.core.port.RestoredMember;
import io.vnsnap.core.protocol.HostRestore;
import io.vnsnap.core.protocol.HostRestoreAction;
import io.vnsnap.core.protocol.HostRestoreInput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a {@link HostRestore} decides. */
final class RestoreOperation implements HostOperation {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreOperation.class);

  /** Members run while it takes its time, and the coordinator has a deadline of its own. */
  private static final Duration LONGEST_LOAD = Duration.ofDays(1);

  private final HostRestore machine = new HostRestore();
  private final MachineRunner<HostRestoreInput, HostRestoreAction> runner;
  private final PrepareRestore plan;
  private final OperationGuard guard;
  private final Hypervisor hypervisor;
  private final Coloring coloring;
  private final Host.Networks networks;
  private final EventSink events;
  private final StepTimers timers;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<MemberName, Predecessor> predecessors = new ConcurrentHashMap<>();
  private final Map<MemberName, RestoredMember> members = new ConcurrentHashMap<>();
  private final Map<MemberName, CloneDiskFolder> diskFolders = new ConcurrentHashMap<>();
  private final Set<MemberName> started = ConcurrentHashMap.newKeySet();
  private volatile Optional<ReplaySession> replay = Optional.empty();
  private volatile boolean leftSomething;

  RestoreOperation(
      PrepareRestore plan,
      OperationGuard guard,
      Hypervisor hypervisor,
      Coloring coloring,
      Host.Networks networks,
      ExecutorService threads,
      ScheduledExecutorService clock,
      EventSink events) {
    this.plan = plan;
    this.guard = guard;
    this.hypervisor = hypervisor;
    this.coloring = coloring;
    this.networks = networks;
    this.events = events;
    this.timers = new StepTimers(clock);
    this.runner = new MachineRunner<>(machine::on, new Steps(), threads);
  }

  static Journal.Entry journalEntry(String libvirt, PrepareRestore plan) {
    List<MemberName> members =
        Stream.concat(plan.destroy().stream(), plan.takeOver().stream().map(Succession::name))
            .toList();
    return new Journal.Entry(plan.operation(), libvirt, members, Optional.empty(), plan.networks());
  }

  @Override
  public void command(AgentCommand command) {
    runner.post(new HostRestoreInput.Command((RestoreCommand) command));
  }

  @Override
  public void coordinatorLost(String reason) {
    runner.post(new HostRestoreInput.CoordinatorLost(reason));
  }

  @Override
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  @Override
  public boolean awaitEnd(Duration deadline) throws InterruptedException {
    return ended.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private final class Steps implements MachineRunner.Worker<HostRestoreInput, HostRestoreAction> {
    @Override
    public boolean isImmediate(HostRestoreAction action) {
      return action instanceof HostRestoreAction.Emit
          || action instanceof HostRestoreAction.SetTimer
          || action instanceof HostRestoreAction.End;
    }

    @Override
    public Optional<HostRestoreInput> perform(HostRestoreAction action) {
      Step step = new Step();
      action.to(step);
      return step.answer;
    }
  }

  /** What may go wrong in a step is told to the machine. */
  @FunctionalInterface
  private interface Body {
    HostRestoreInput run() throws Exception;
  }

  /** What may go wrong in a step that has no result. */
  @FunctionalInterface
  private interface PlainBody {
    void run() throws Exception;
  }

  /** Carries out one action. */
  private final class Step implements HostRestoreAction.Handler {
    private Optional<HostRestoreInput> answer = Optional.empty();

    private void answer(HostRestoreAction action, Body body) {
      long began = System.nanoTime();
      HostRestoreInput result;
      try {
        result = body.run();
      } catch (Exception e) {
        result = new HostRestoreInput.Failed(action, Reason.of(e));
      }
      LOG.debug("{} took {} us", action, (System.nanoTime() - began) / 1000);
      answer = Optional.of(result);
    }

    private void carryOut(HostRestoreAction action, PlainBody body) {
      answer(
          action,
          () -> {
            body.run();
            return new HostRestoreInput.Done(action);
          });
    }

    @Override
    public void on(HostRestoreAction.DestroyMember action) {
      carryOut(
          action,
          () -> {
            if (action.successor().isPresent()) {
              predecessors.put(
                  action.member(),
                  hypervisor.predecessor(action.member(), action.successor().get()));
            }
            hypervisor.destroy(action.member());
          });
    }

    @Override
    public void on(HostRestoreAction.MakeNetwork action) {
      carryOut(action, () -> networks.make(action.network()));
    }

    @Override
    public void on(HostRestoreAction.LoadMember action) {
      carryOut(action, () -> load(action.load()));
    }

    @Override
    public void on(HostRestoreAction.ReplayFrames action) {
      answer(action, () -> new HostRestoreInput.FramesReplayed(replay(action.members())));
    }

    @Override
    public void on(HostRestoreAction.StartMember action) {
      answer(
          action,
          () -> {
            member(action.member()).start();
            started.add(action.member());
            return new HostRestoreInput.MemberRuns(
                action.member(), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
          });
    }

    @Override
    public void on(HostRestoreAction.OpenTaps action) {
      carryOut(
          action,
          () -> {
            if (replay.isPresent()) {
              replay.get().open();
            }
          });
    }

    @Override
    public void on(HostRestoreAction.AwaitLoaded action) {
      carryOut(action, () -> member(action.member()).awaitLoaded(LONGEST_LOAD));
    }

    @Override
    public void on(HostRestoreAction.CloseMember action) {
      carryOut(action, () -> close(action.member()));
    }

    @Override
    public void on(HostRestoreAction.CloseTaps action) {
      carryOut(action, () -> replay.ifPresent(ReplaySession::close));
    }

    @Override
    public void on(HostRestoreAction.RemoveNetwork action) {
      carryOut(action, () -> networks.remove(action.network()));
    }

    @Override
    public void on(HostRestoreAction.SetTimer action) {
      timers.set(
          action.timer(),
          action.duration(),
          () -> runner.post(new HostRestoreInput.TimerFired(action.timer())));
    }

    @Override
    public void on(HostRestoreAction.Emit action) {
      if (action.event() instanceof AgentEvent.Aborted aborted && !aborted.problems().isEmpty()) {
        leftSomething = true;
      }
      events.accept(action.event());
    }

    @Override
    public void on(HostRestoreAction.End action) {
      timers.cancelAll();
      if (leftSomething) {
        guard.leaveToGuardian();
      } else {
        guard.end();
      }
      ended.countDown();
    }
  }

  private void load(MemberLoad load) throws Exception {
    Optional<CloneDiskFolder> disks = load.placement().to(new DiskFolder());
    if (disks.isPresent()) {
      disks.get().refuseIfExists();
    }
    Path notes =
        guard.loading(load.name(), load.directory().getParent(), disks.map(CloneDiskFolder::path));
    if (disks.isPresent()) {
      disks.get().create();
    }
    try {
      members.put(
          load.name(),
          hypervisor.load(
              new LoadPlan(
                  plan.operation(),
                  load.directory(),
                  load.saved(),
                  load.name(),
                  load.placement(),
                  Optional.ofNullable(predecessors.get(load.name())),
                  load.memory(),
                  notes)));
    } catch (HypervisorException e) {
      if (disks.isPresent()) {
        disks.get().remove();
      }
      throw e;
    }
    disks.ifPresent(folder -> diskFolders.put(load.name(), folder));
  }

  /** A clone has a folder for its disks, which is made and removed with it. */
  private static final class DiskFolder
      implements Placement.Handler<Optional<CloneDiskFolder>, RuntimeException> {
    @Override
    public Optional<CloneDiskFolder> on(Placement.InPlace placement) {
      return Optional.empty();
    }

    @Override
    public Optional<CloneDiskFolder> on(Placement.Clone placement) {
      return Optional.of(new CloneDiskFolder(placement.diskFolder()));
    }

    @Override
    public Optional<CloneDiskFolder> on(Placement.TakeOver placement) {
      return Optional.empty();
    }
  }

  /** A clone's member that never started leaves no disks. */
  private void close(MemberName name) throws AgentException {
    member(name).close();
    CloneDiskFolder disks = diskFolders.get(name);
    if (disks != null && !started.contains(name)) {
      disks.remove();
    }
  }

  private long replay(List<MemberLoad> loads) throws Exception {
    Map<Nic, Path> channels = new HashMap<>();
    for (MemberLoad load : loads) {
      Path channel = new MemberFolder(load.directory()).channel();
      member(load.name()).nics().forEach(nic -> channels.put(nic, channel));
    }
    ReplaySession session = coloring.replay(channels);
    replay = Optional.of(session);
    return session.replayedFrames();
  }

  private RestoredMember member(MemberName name) {
    return Optional.ofNullable(members.get(name))
        .orElseThrow(() -> new IllegalStateException(name + " is not loaded"));
  }
}
