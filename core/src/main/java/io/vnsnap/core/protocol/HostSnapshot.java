// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.SnapshotCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.SnapshotEvent;
import io.vnsnap.core.message.MemberFiles;
import io.vnsnap.core.message.MemberFiles.SavedFile;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One host's part in one snapshot.
 *
 * <p>A member is cut in this order, which is what makes the cut exact:
 *
 * <ol>
 *   <li>{@link HostAction.HoldFrames}: frames for it wait on the host, and its NIC's queue empties,
 *       so that no frame is in nobody's state.
 *   <li>{@link HostAction.StopMember}: it sends and takes nothing any more. This is its cut.
 *   <li>{@link HostAction.TurnPost}: what it sends from now on is post.
 *   <li>{@link HostAction.CaptureAndRun}: disks, devices and memory as of now; it runs again.
 *   <li>{@link HostAction.Deliver}: frames that waited reach it; pre frames among them were in
 *       flight and are logged, as are those that come later.
 * </ol>
 *
 * <p>Whenever anything fails, or the coordinator falls silent for the lease, the host takes
 * everything back: checkpoints are closed, so that every member runs; then the rules go, so that no
 * frame is held; then the working folder. Other hosts write to that folder too, and fail without
 * it; so a host on which something failed leaves it until the coordinator, who should be told the
 * true reason first, has decided.
 */
public final class HostSnapshot {
  private enum Phase {
    /** Nothing has been asked yet. */
    NEW,
    PREPARING,
    /** Ready for the cut, or cutting. */
    PREPARED,
    /** Markers have been sent, and not all of the others' have come. */
    DRAINING,
    DRAINED,
    RELEASING,
    SAVING,
    /** HostSaved has been said: nothing is left to take back here but the files. */
    SAVED,
    ABORTING,
    ENDED
  }

  private enum Rules {
    NOT_YET,
    ABSENT,
    INSTALLING,
    PRESENT,
    CLOSING
  }

  private final Map<MemberName, Member> members = new LinkedHashMap<>();
  private final Timers timers = new Timers();
  private final HostInput.Handler inputs = new Inputs();
  private final SnapshotCommand.Handler commands = new Commands();
  private final HostAction.Handler completions = new Completions();
  private final List<String> problems = new ArrayList<>();

  private Phase phase = Phase.NEW;
  private Rules rules = Rules.NOT_YET;

  /** Calls into the coloring session, other than a member's cut, that are not answered yet. */
  private int pendingRuleCalls;

  private Optional<AgentCommand.Prepare> plan = Optional.empty();
  private String operation = "";
  private String abortReason = "";

  /** The coordinator has ended the operation, or can't be reached: see the class. */
  private boolean mayDiscard;

  private boolean discarding;
  private List<HostAction> actions = new ArrayList<>();

  /** Takes one input and returns what is to be done about it. */
  public List<HostAction> on(HostInput input) {
    if (phase != Phase.ENDED) {
      input.to(inputs);
    }
    List<HostAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** Whether End has been returned: further inputs change nothing. */
  public boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  private void installRulesIfPrepared() {
    boolean wanted =
        switch (phase) {
          case PREPARING -> all(Member.Step.PREPARED);
          case ABORTING -> any(Member.Step.PREPARED) && !any(Member.Step.PREPARING);
          default -> false;
        };
    if (wanted && rules == Rules.NOT_YET) {
      rules = Rules.INSTALLING;
      act(new HostAction.InstallRules(plan.orElseThrow(), inspections()));
    }
  }

  private void cutAll() {
    members.values().forEach(Member::cut);
  }

  private void sendMarkers(int round) {
    pendingRuleCalls++;
    act(new HostAction.SendMarkers(round));
  }

  private void release() {
    phase = Phase.RELEASING;
    pendingRuleCalls++;
    act(new HostAction.ReleaseRules());
  }

  private void writeChannels() {
    for (MemberName member : members.keySet()) {
      pendingRuleCalls++;
      act(new HostAction.WriteChannel(member));
    }
  }

  private void closeRulesIfUnused() {
    boolean logsWritten =
        phase == Phase.SAVING && members.values().stream().allMatch(member -> member.logged);
    boolean cutsOver =
        phase == Phase.ABORTING
            && members.values().stream()
                .noneMatch(member -> member.mayStandStill || member.isBeingCut());
    if (rules == Rules.PRESENT && pendingRuleCalls == 0 && (logsWritten || cutsOver)) {
      rules = Rules.CLOSING;
      act(new HostAction.CloseRules());
    }
  }

  private void reportIfSaved() {
    if (phase == Phase.SAVING
        && rules == Rules.ABSENT
        && members.values().stream().allMatch(member -> member.files.isPresent())) {
      phase = Phase.SAVED;
      Map<MemberName, MemberFiles> files = new HashMap<>();
      members.forEach((name, member) -> files.put(name, member.files.orElseThrow()));
      emit(new AgentEvent.HostSaved(operation, files));
    }
  }

  private void fail(Optional<MemberName> member, String reason) {
    if (phase != Phase.ABORTING) {
      emit(new AgentEvent.Failed(operation, member, reason));
      abort(reason);
    }
  }

  private void abort(String reason) {
    if (phase != Phase.ABORTING) {
      phase = Phase.ABORTING;
      abortReason = reason;
      undoAll();
    }
    settle();
  }

  private void abortAndDiscard(String reason) {
    mayDiscard = true;
    abort(reason);
  }

  private void undoAll() {
    members.values().forEach(Member::undo);
    installRulesIfPrepared();
  }

  /** Takes the next step of an end, good or bad, if nothing it has to wait for is left. */
  private void settle() {
    closeRulesIfUnused();
    boolean noRules = rules == Rules.ABSENT || rules == Rules.NOT_YET;
    if (phase == Phase.ABORTING && noRules && all(Member.Step.CLOSED)) {
      if (plan.isEmpty()) {
        endAborted();
      } else if (mayDiscard && !discarding) {
        discarding = true;
        act(new HostAction.Discard());
      }
    }
  }

  private void endAborted() {
    emit(new AgentEvent.Aborted(operation, abortReason, problems));
    end();
  }

  private void end() {
    phase = Phase.ENDED;
    act(new HostAction.End());
  }

  private void renewLease() {
    if (phase != Phase.ABORTING && phase != Phase.ENDED) {
      plan.ifPresent(
          prepare -> act(new HostAction.SetTimer(timers.next(Timer.Kind.LEASE), prepare.lease())));
    }
  }

  private boolean all(Member.Step step) {
    return members.values().stream().allMatch(member -> member.step == step);
  }

  private boolean any(Member.Step step) {
    return members.values().stream().anyMatch(member -> member.step == step);
  }

  /** Of the members that are prepared. */
  private List<MemberInspection> inspections() {
    return members.values().stream()
        .filter(member -> member.step == Member.Step.PREPARED)
        .map(member -> member.inspection.orElseThrow())
        .toList();
  }

  private void act(HostAction action) {
    actions.add(action);
  }

  private void emit(SnapshotEvent event) {
    act(new HostAction.Emit(event));
  }

  private final class Inputs implements HostInput.Handler {
    @Override
    public void on(HostInput.Command input) {
      operation = input.command().operation();
      input.command().to(commands);
      renewLease();
    }

    @Override
    public void on(HostInput.CoordinatorLost input) {
      abortAndDiscard(input.reason());
    }

    @Override
    public void on(HostInput.TimerFired input) {
      if (timers.isCurrent(input.timer())) {
        abortAndDiscard(
            "it heard nothing from its coordinator for %s; look at the network between them"
                .formatted(plan.orElseThrow().lease()));
      }
    }

    @Override
    public void on(HostInput.PostFrameHeld input) {
      Member member = members.get(input.member());
      if (phase == Phase.PREPARED && member.step == Member.Step.PREPARED) {
        emit(new AgentEvent.HeldFirstPostFrame(operation, input.member()));
        member.cut();
      }
    }

    @Override
    public void on(HostInput.MarkersArrived input) {
      if (phase == Phase.DRAINING) {
        phase = Phase.DRAINED;
        emit(new AgentEvent.Drained(operation, input.round()));
      }
    }

    @Override
    public void on(HostInput.ColoringFailed input) {
      fail(Optional.empty(), input.reason());
    }

    @Override
    public void on(HostInput.MemberPrepared input) {
      members.get(input.member().member()).prepared(input.member());
    }

    @Override
    public void on(HostInput.MemberRuns input) {
      members.get(input.member()).runs(input.times());
    }

    @Override
    public void on(HostInput.RulesReleased input) {
      pendingRuleCalls--;
      if (phase == Phase.RELEASING) {
        phase = Phase.SAVING;
        emit(new AgentEvent.Released(operation, input.counts()));
        writeChannels();
      }
      settle();
    }

    @Override
    public void on(HostInput.MemberSaved input) {
      members.get(input.member()).saved(input.saved());
    }

    @Override
    public void on(HostInput.FilesDigested input) {
      members.get(input.member()).digested(input.files());
    }

    @Override
    public void on(HostInput.Done input) {
      input.action().to(completions);
      settle();
    }

    @Override
    public void on(HostInput.Failed input) {
      input.action().to(new Failures(input.reason()));
      settle();
    }
  }

  private final class Commands implements SnapshotCommand.Handler {
    @Override
    public void on(AgentCommand.Prepare command) {
      if (phase != Phase.NEW) {
        refuse("Prepare");
        return;
      }
      phase = Phase.PREPARING;
      plan = Optional.of(command);
      command.members().forEach(name -> members.put(name, new Member(name)));
      members.values().forEach(Member::prepare);
    }

    @Override
    public void on(AgentCommand.Cut command) {
      if (phase == Phase.PREPARED) {
        cutAll();
      } else {
        refuse("Cut");
      }
    }

    @Override
    public void on(AgentCommand.SendMarkers command) {
      if (phase == Phase.PREPARED && members.values().stream().allMatch(Member::isCut)) {
        phase = Phase.DRAINING;
      }
      if (phase == Phase.DRAINING || phase == Phase.DRAINED) {
        sendMarkers(command.round());
      } else {
        refuse("SendMarkers");
      }
    }

    @Override
    public void on(AgentCommand.Release command) {
      if (phase == Phase.DRAINED) {
        release();
      } else {
        refuse("Release");
      }
    }

    @Override
    public void on(AgentCommand.KeepAlive command) {
      emit(new AgentEvent.Alive(command.operation()));
    }

    @Override
    public void on(AgentCommand.Finish command) {
      if (phase == Phase.SAVED) {
        emit(new AgentEvent.Finished(operation));
        end();
      } else {
        refuse("Finish");
        abortAndDiscard(abortReason);
      }
    }

    @Override
    public void on(AgentCommand.Abort command) {
      abortAndDiscard(command.reason());
    }

    private void refuse(String command) {
      fail(
          Optional.empty(),
          "%s came out of turn; coordinator and agent are not of one version".formatted(command));
    }
  }

  /** What follows when an action succeeds that has no result. */
  private final class Completions implements HostAction.Handler {
    @Override
    public void on(HostAction.PrepareMember action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostAction.InstallRules action) {
      rules = Rules.PRESENT;
      if (phase == Phase.PREPARING) {
        phase = Phase.PREPARED;
        emit(new AgentEvent.Prepared(operation, inspections()));
      } else {
        undoAll();
      }
    }

    @Override
    public void on(HostAction.HoldFrames action) {
      Member member = members.get(action.member());
      member.mayStandStill = true;
      member.advance(Member.Step.STOPPING, new HostAction.StopMember(action.member()));
    }

    @Override
    public void on(HostAction.StopMember action) {
      members
          .get(action.member())
          .advance(Member.Step.TURNING_POST, new HostAction.TurnPost(action.member()));
    }

    @Override
    public void on(HostAction.TurnPost action) {
      members
          .get(action.member())
          .advance(Member.Step.CAPTURING, new HostAction.CaptureAndRun(action.member()));
    }

    @Override
    public void on(HostAction.CaptureAndRun action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostAction.Deliver action) {
      members.get(action.member()).delivered();
    }

    @Override
    public void on(HostAction.AwaitSaved action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostAction.SendMarkers action) {
      pendingRuleCalls--;
    }

    @Override
    public void on(HostAction.ReleaseRules action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostAction.WriteChannel action) {
      pendingRuleCalls--;
      Member member = members.get(action.member());
      member.logged = true;
      member.digestIfWritten();
    }

    @Override
    public void on(HostAction.DigestFiles action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostAction.CloseCheckpoint action) {
      members.get(action.member()).closed();
    }

    @Override
    public void on(HostAction.CloseRules action) {
      rules = Rules.ABSENT;
      reportIfSaved();
    }

    @Override
    public void on(HostAction.Discard action) {
      endAborted();
    }

    @Override
    public void on(HostAction.SetTimer action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostAction.Emit action) {
      throw answeredOtherwise(action);
    }

    @Override
    public void on(HostAction.End action) {
      throw answeredOtherwise(action);
    }

    private IllegalArgumentException answeredOtherwise(HostAction action) {
      return new IllegalArgumentException("%s is not answered by Done".formatted(action));
    }
  }

  /** What follows when an action fails: as a rule, the abort. */
  private final class Failures implements HostAction.Handler {
    private final String reason;

    private Failures(String reason) {
      this.reason = reason;
    }

    @Override
    public void on(HostAction.PrepareMember action) {
      members.get(action.member()).step = Member.Step.CLOSED;
      fail(Optional.of(action.member()), reason);
      installRulesIfPrepared();
    }

    @Override
    public void on(HostAction.InstallRules action) {
      rules = Rules.ABSENT;
      fail(Optional.empty(), reason);
      undoAll();
    }

    @Override
    public void on(HostAction.HoldFrames action) {
      failCut(action.member());
    }

    @Override
    public void on(HostAction.StopMember action) {
      failCut(action.member());
    }

    @Override
    public void on(HostAction.TurnPost action) {
      failCut(action.member());
    }

    @Override
    public void on(HostAction.CaptureAndRun action) {
      failCut(action.member());
    }

    @Override
    public void on(HostAction.Deliver action) {
      failCut(action.member());
    }

    @Override
    public void on(HostAction.AwaitSaved action) {
      fail(Optional.of(action.member()), reason);
    }

    @Override
    public void on(HostAction.SendMarkers action) {
      failRuleCall(Optional.empty());
    }

    @Override
    public void on(HostAction.ReleaseRules action) {
      failRuleCall(Optional.empty());
    }

    @Override
    public void on(HostAction.WriteChannel action) {
      failRuleCall(Optional.of(action.member()));
    }

    @Override
    public void on(HostAction.DigestFiles action) {
      fail(Optional.of(action.member()), reason);
    }

    @Override
    public void on(HostAction.CloseCheckpoint action) {
      members.get(action.member()).couldNotClose(reason);
    }

    @Override
    public void on(HostAction.CloseRules action) {
      rules = Rules.ABSENT;
      problems.add(reason);
      fail(Optional.empty(), reason);
    }

    @Override
    public void on(HostAction.Discard action) {
      problems.add(reason);
      endAborted();
    }

    @Override
    public void on(HostAction.SetTimer action) {
      fail(Optional.empty(), reason);
      abortAndDiscard(reason);
    }

    @Override
    public void on(HostAction.Emit action) {
      abortAndDiscard(reason);
    }

    @Override
    public void on(HostAction.End action) {}

    private void failCut(MemberName name) {
      Member member = members.get(name);
      member.step = Member.Step.HALTED;
      fail(Optional.of(name), reason);
      member.undo();
    }

    private void failRuleCall(Optional<MemberName> member) {
      pendingRuleCalls--;
      fail(member, reason);
    }
  }

  /** One member on its way through the snapshot. At most one action of its cut is under way. */
  private final class Member {
    private enum Step {
      PREPARING,
      PREPARED,
      HOLDING,
      STOPPING,
      TURNING_POST,
      CAPTURING,
      DELIVERING,
      /** It is cut and runs; its memory and disks are being saved. */
      SAVING,
      /** Its cut broke off, and its checkpoint is still open. */
      HALTED,
      CLOSING,
      CLOSED
    }

    private final MemberName name;
    private Step step = Step.PREPARING;
    private boolean mayStandStill;
    private boolean logged;
    private Optional<MemberInspection> inspection = Optional.empty();
    private Optional<CutTimes> times = Optional.empty();
    private Optional<SavedMember> saved = Optional.empty();
    private Optional<MemberFiles> files = Optional.empty();

    private Member(MemberName name) {
      this.name = name;
    }

    private void prepare() {
      act(new HostAction.PrepareMember(name, plan.orElseThrow()));
    }

    private void prepared(MemberInspection found) {
      inspection = Optional.of(found);
      step = Step.PREPARED;
      installRulesIfPrepared();
      undoIfAborting();
    }

    private void cut() {
      if (step == Step.PREPARED) {
        step = Step.HOLDING;
        act(new HostAction.HoldFrames(name));
      }
    }

    /** The step that was under way succeeded: takes the next, also when all is being undone. */
    private void advance(Step next, HostAction action) {
      step = next;
      act(action);
    }

    private void runs(CutTimes at) {
      times = Optional.of(at);
      mayStandStill = false;
      advance(Step.DELIVERING, new HostAction.Deliver(name));
      settle();
    }

    private void delivered() {
      if (phase == Phase.ABORTING) {
        step = Step.SAVING;
        undo();
      } else {
        emit(new AgentEvent.MemberCut(operation, name, times.orElseThrow()));
        advance(Step.SAVING, new HostAction.AwaitSaved(name));
      }
    }

    private void saved(SavedMember what) {
      if (step == Step.SAVING) {
        saved = Optional.of(what);
        close();
      }
    }

    private void close() {
      step = Step.CLOSING;
      act(new HostAction.CloseCheckpoint(name));
    }

    private void closed() {
      step = Step.CLOSED;
      mayStandStill = false;
      digestIfWritten();
    }

    private void couldNotClose(String reason) {
      problems.add(reason);
      step = Step.CLOSED;
      mayStandStill = false;
      fail(Optional.of(name), reason);
    }

    private void digestIfWritten() {
      if (phase == Phase.SAVING && step == Step.CLOSED && logged) {
        act(new HostAction.DigestFiles(name));
      }
    }

    private void digested(List<SavedFile> found) {
      files = Optional.of(new MemberFiles(saved.orElseThrow(), found));
      reportIfSaved();
    }

    private void undoIfAborting() {
      if (phase == Phase.ABORTING) {
        undo();
      }
    }

    /**
     * Closes the checkpoint, unless a step is under way that has to end before.
     *
     * <p>A cut that has begun goes on to its end, and one that is prepared is done first: the
     * hypervisor may have to stop the member in order to end what is prepared, and whatever frame
     * is under way to the guest then is lost unless it is held.
     */
    private void undo() {
      switch (step) {
        case PREPARED -> undoPrepared();
        case SAVING, HALTED -> close();
        case PREPARING,
            HOLDING,
            STOPPING,
            TURNING_POST,
            CAPTURING,
            DELIVERING,
            CLOSING,
            CLOSED -> {}
      }
    }

    private void undoPrepared() {
      switch (rules) {
        case PRESENT -> cut();
        case NOT_YET, INSTALLING -> {}
        case CLOSING, ABSENT -> close();
      }
    }

    /** It is cut and runs; it may even be saved already. */
    private boolean isCut() {
      return times.isPresent()
          && switch (step) {
            case SAVING, CLOSING, CLOSED -> true;
            case PREPARING,
                PREPARED,
                HOLDING,
                STOPPING,
                TURNING_POST,
                CAPTURING,
                DELIVERING,
                HALTED ->
                false;
          };
    }

    private boolean isBeingCut() {
      return switch (step) {
        case HOLDING, STOPPING, TURNING_POST, CAPTURING, DELIVERING -> true;
        case PREPARING, PREPARED, SAVING, HALTED, CLOSING, CLOSED -> false;
      };
    }
  }
}
