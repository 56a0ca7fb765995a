// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static io.vnsnap.core.message.AgentEvent.Progress.Step.CHECKSUM;
import static io.vnsnap.core.message.AgentEvent.Progress.Step.SAVE;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.Prepare;
import io.vnsnap.core.message.AgentCommand.SnapshotCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.ChannelCounts;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.Coloring;
import io.vnsnap.core.port.ColoringPlan;
import io.vnsnap.core.port.ColoringSession;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.protocol.HostAction;
import io.vnsnap.core.protocol.HostInput;
import io.vnsnap.core.protocol.HostSnapshot;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.hooks.Urgency;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a {@link HostSnapshot} decides. */
final class SnapshotOperation implements HostOperation {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotOperation.class);

  /** Frames for a running member wait no longer than this for its NIC's queue to empty. */
  private static final Duration LONGEST_HOLD = Duration.ofMillis(250);

  /** Nothing suffers while a save takes its time, and the coordinator has a deadline of its own. */
  private static final Duration LONGEST_SAVE = Duration.ofDays(1);

  private final HostSnapshot machine = new HostSnapshot();
  private final MachineRunner<HostInput, HostAction> runner;
  private final Prepare plan;
  private final OperationGuard guard;
  private final Hypervisor hypervisor;
  private final Coloring coloring;
  private final EventSink events;
  private final ExecutorService threads;
  private final StepTimers timers;
  private final Urgency urgency = Urgency.ordinarilyAsNow();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<MemberName, Checkpoint> checkpoints = new ConcurrentHashMap<>();
  private final Map<MemberName, Thread> digesting = new ConcurrentHashMap<>();
  private volatile Optional<ColoringSession> session = Optional.empty();
  private volatile boolean leftSomething;

  SnapshotOperation(
      Prepare plan,
      OperationGuard guard,
      Hypervisor hypervisor,
      Coloring coloring,
      ExecutorService threads,
      ScheduledExecutorService clock,
      EventSink events) {
    this.plan = plan;
    this.guard = guard;
    this.hypervisor = hypervisor;
    this.coloring = coloring;
    this.events = events;
    this.threads = threads;
    this.timers = new StepTimers(clock);
    this.runner = new MachineRunner<>(machine::on, new Steps(), threads);
  }

  static Journal.Entry journalEntry(String libvirt, Prepare plan) {
    return new Journal.Entry(
        plan.operation(),
        libvirt,
        plan.members(),
        Optional.of(plan.directory().toString()),
        List.of());
  }

  @Override
  public void command(AgentCommand command) {
    runner.post(new HostInput.Command((SnapshotCommand) command));
  }

  @Override
  public void coordinatorLost(String reason) {
    runner.post(new HostInput.CoordinatorLost(reason));
  }

  @Override
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  @Override
  public boolean awaitEnd(Duration deadline) throws InterruptedException {
    return ended.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private MemberFolder folder(MemberName member) {
    return new MemberFolder(plan.directory().resolve(member.value()));
  }

  private final class Steps implements MachineRunner.Worker<HostInput, HostAction> {
    @Override
    public boolean isImmediate(HostAction action) {
      return action instanceof HostAction.Emit
          || action instanceof HostAction.SetTimer
          || action instanceof HostAction.End;
    }

    @Override
    public Optional<HostInput> perform(HostAction action) {
      if (!isImmediate(action)) {
        urgency.set(isOfTheCut(action));
      }
      Step step = new Step();
      action.to(step);
      return step.answer;
    }
  }

  /** Whether a member stands still, or is about to, until it is done. */
  private static boolean isOfTheCut(HostAction action) {
    return action instanceof HostAction.StopMember
        || action instanceof HostAction.TurnPost
        || action instanceof HostAction.CaptureAndRun;
  }

  /** What may go wrong in a step is told to the machine. */
  @FunctionalInterface
  private interface Body {
    HostInput run() throws Exception;
  }

  /** What may go wrong in a step that has no result. */
  @FunctionalInterface
  private interface PlainBody {
    void run() throws Exception;
  }

  /** Carries out one action. */
  private final class Step implements HostAction.Handler {
    private Optional<HostInput> answer = Optional.empty();

    private void answer(HostAction action, Body body) {
      long began = System.nanoTime();
      HostInput result;
      try {
        result = body.run();
      } catch (Exception e) {
        result = new HostInput.Failed(action, Reason.of(e));
      }
      LOG.debug("{} took {} us", action, (System.nanoTime() - began) / 1000);
      answer = Optional.of(result);
    }

    private void carryOut(HostAction action, PlainBody body) {
      answer(
          action,
          () -> {
            body.run();
            return new HostInput.Done(action);
          });
    }

    @Override
    public void on(HostAction.PrepareMember action) {
      answer(action, () -> new HostInput.MemberPrepared(prepare(action.member())));
    }

    @Override
    public void on(HostAction.InstallRules action) {
      carryOut(
          action,
          () -> session = Optional.of(coloring.begin(coloringPlan(action), new Listener())));
    }

    @Override
    public void on(HostAction.HoldFrames action) {
      carryOut(
          action,
          () -> {
            if (!session().hold(action.member(), LONGEST_HOLD)) {
              LOG.info("{} did not take all its frames before its cut", action.member());
            }
          });
    }

    @Override
    public void on(HostAction.StopMember action) {
      carryOut(
          action,
          () -> {
            guard.pausing(action.member());
            checkpoint(action.member()).stop();
          });
    }

    @Override
    public void on(HostAction.TurnPost action) {
      carryOut(action, () -> session().turnPost(action.member()));
    }

    @Override
    public void on(HostAction.CaptureAndRun action) {
      answer(
          action,
          () -> {
            CutTimes times = checkpoint(action.member()).captureAndRun();
            guard.running(action.member());
            return new HostInput.MemberRuns(action.member(), times);
          });
    }

    @Override
    public void on(HostAction.Deliver action) {
      carryOut(action, () -> session().deliver(action.member()));
    }

    @Override
    public void on(HostAction.AwaitSaved action) {
      answer(action, () -> new HostInput.MemberSaved(action.member(), awaitSaved(action.member())));
    }

    @Override
    public void on(HostAction.SendMarkers action) {
      carryOut(action, () -> session().sendMarkers(action.round()));
    }

    @Override
    public void on(HostAction.ReleaseRules action) {
      answer(
          action,
          () -> {
            session().release();
            Map<MemberName, ChannelCounts> counts = new HashMap<>();
            plan.members().forEach(member -> counts.put(member, session().counts(member)));
            return new HostInput.RulesReleased(counts);
          });
    }

    @Override
    public void on(HostAction.WriteChannel action) {
      carryOut(
          action, () -> session().writeChannel(action.member(), folder(action.member()).channel()));
    }

    @Override
    public void on(HostAction.DigestFiles action) {
      answer(action, () -> digest(action.member()));
    }

    @Override
    public void on(HostAction.CloseCheckpoint action) {
      carryOut(
          action,
          () -> {
            checkpoint(action.member()).close();
            guard.running(action.member());
          });
    }

    @Override
    public void on(HostAction.CloseRules action) {
      carryOut(action, () -> session().close());
    }

    @Override
    public void on(HostAction.Discard action) {
      carryOut(
          action,
          () -> {
            digesting.values().forEach(Thread::interrupt);
            SnapshotStore.discard(plan.directory());
          });
    }

    @Override
    public void on(HostAction.SetTimer action) {
      timers.set(
          action.timer(),
          action.duration(),
          () -> runner.post(new HostInput.TimerFired(action.timer())));
    }

    @Override
    public void on(HostAction.Emit action) {
      if (action.event() instanceof AgentEvent.Aborted aborted && !aborted.problems().isEmpty()) {
        leftSomething = true;
      }
      events.accept(action.event());
    }

    @Override
    public void on(HostAction.End action) {
      timers.cancelAll();
      if (leftSomething) {
        guard.leaveToGuardian();
      } else {
        guard.end();
      }
      ended.countDown();
    }
  }

  private MemberInspection prepare(MemberName member) throws Exception {
    MemberInspection inspection = hypervisor.inspect(member);
    Optional<Problem> blocking =
        inspection.problems().stream().filter(Problem::isBlocking).findFirst();
    if (blocking.isPresent()) {
      throw new AgentException(blocking.get().toString());
    }
    MemberFolder folder = folder(member);
    folder.create();
    checkpoints.put(
        member,
        hypervisor.prepare(
            new CheckpointPlan(plan.operation(), member, folder.path(), plan.stepTimeout())));
    return inspection;
  }

  private ColoringPlan coloringPlan(HostAction.InstallRules action) {
    List<String> bridges = plan.bridges().stream().map(BridgeMembers::bridge).toList();
    Map<MemberName, List<Nic>> local = new HashMap<>();
    for (MemberInspection member : action.members()) {
      local.put(
          member.member(),
          member.nics().stream().filter(nic -> bridges.contains(nic.bridge())).toList());
    }
    return new ColoringPlan(
        plan.operation(),
        plan.carrier(),
        plan.hostNumber(),
        local,
        plan.bridges(),
        plan.captureLimitBytes());
  }

  private SavedMember awaitSaved(MemberName member) throws Exception {
    ProgressReport report = new ProgressReport(plan.operation(), member, SAVE, 0, events);
    return checkpoint(member).awaitSaved(report::reached, LONGEST_SAVE);
  }

  private HostInput digest(MemberName member) throws Exception {
    digesting.put(member, Thread.currentThread());
    try {
      MemberFolder folder = folder(member);
      ProgressReport report =
          new ProgressReport(plan.operation(), member, CHECKSUM, folder.sizeBytes(), events);
      return new HostInput.FilesDigested(member, folder.digest(report::add));
    } finally {
      digesting.remove(member);
    }
  }

  private Checkpoint checkpoint(MemberName member) {
    return Optional.ofNullable(checkpoints.get(member))
        .orElseThrow(() -> new IllegalStateException("no checkpoint of " + member));
  }

  private ColoringSession session() {
    return session.orElseThrow(() -> new IllegalStateException("no coloring"));
  }

  /** The coloring's own thread must not wait for the machine. */
  private final class Listener implements ColoringSession.Listener {
    @Override
    public void postFrameHeld(MemberName member) {
      threads.execute(() -> runner.post(new HostInput.PostFrameHeld(member)));
    }

    @Override
    public void drained(int round) {
      threads.execute(() -> runner.post(new HostInput.MarkersArrived(round)));
    }

    @Override
    public void failed(String reason) {
      threads.execute(() -> runner.post(new HostInput.ColoringFailed(reason)));
    }
  }
}
