// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.SnapshotCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SnapshotName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One host with one member, step by step. The simulator tries everything else. */
class HostSnapshotTest {
  private static final String OPERATION = "op";
  private static final MemberName WEB = new MemberName("web");
  private static final CutTimes TIMES = new CutTimes(1, 2);
  private static final AgentCommand.Prepare PREPARE =
      new AgentCommand.Prepare(
          OPERATION,
          new SnapshotName("monday"),
          Path.of("/store/.monday"),
          ColorCarrier.GBP,
          0,
          1,
          List.of(WEB),
          List.of(),
          1 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));
  private static final MemberInspection FOUND =
      new MemberInspection(
          WEB, MemberState.RUNNING, "uuid", 1, 1, List.of(), List.of(), true, List.of());

  private final HostSnapshot host = new HostSnapshot();

  @Test
  void theColorChangesWhileTheMemberStandsStill() {
    prepare();

    assertThat(command(new AgentCommand.Cut(OPERATION))).contains(new HostAction.HoldFrames(WEB));
    assertThat(done(new HostAction.HoldFrames(WEB)))
        .containsExactly(new HostAction.StopMember(WEB));
    assertThat(done(new HostAction.StopMember(WEB))).containsExactly(new HostAction.TurnPost(WEB));
    assertThat(done(new HostAction.TurnPost(WEB)))
        .containsExactly(new HostAction.CaptureAndRun(WEB));
    assertThat(host.on(new HostInput.MemberRuns(WEB, TIMES)))
        .containsExactly(new HostAction.Deliver(WEB));
    assertThat(done(new HostAction.Deliver(WEB)))
        .containsExactly(
            new HostAction.Emit(new AgentEvent.MemberCut(OPERATION, WEB, TIMES)),
            new HostAction.AwaitSaved(WEB));
  }

  @Test
  void aHeldPostFrameCutsItsReceiverAtOnceAndTheCommandDoesNotCutItAgain() {
    prepare();

    assertThat(host.on(new HostInput.PostFrameHeld(WEB)))
        .containsExactly(
            new HostAction.Emit(new AgentEvent.HeldFirstPostFrame(OPERATION, WEB)),
            new HostAction.HoldFrames(WEB));
    assertThat(command(new AgentCommand.Cut(OPERATION)))
        .doesNotContain(new HostAction.HoldFrames(WEB));
    assertThat(host.on(new HostInput.PostFrameHeld(WEB))).isEmpty();
  }

  @Test
  void aCutThatHasBegunIsBroughtToItsEndBeforeTheRulesGo() {
    prepare();
    command(new AgentCommand.Cut(OPERATION));
    done(new HostAction.HoldFrames(WEB));

    assertThat(command(new AgentCommand.Abort(OPERATION, "no more"))).isEmpty();
    assertThat(done(new HostAction.StopMember(WEB))).containsExactly(new HostAction.TurnPost(WEB));
    assertThat(done(new HostAction.TurnPost(WEB)))
        .containsExactly(new HostAction.CaptureAndRun(WEB));
    assertThat(host.on(new HostInput.MemberRuns(WEB, TIMES)))
        .containsExactly(new HostAction.Deliver(WEB));
    assertThat(done(new HostAction.Deliver(WEB)))
        .containsExactly(new HostAction.CloseCheckpoint(WEB), new HostAction.CloseRules());
    done(new HostAction.CloseCheckpoint(WEB));
    assertThat(done(new HostAction.CloseRules())).containsExactly(new HostAction.Discard());
    assertThat(done(new HostAction.Discard()))
        .containsExactly(
            new HostAction.Emit(new AgentEvent.Aborted(OPERATION, "no more", List.of())),
            new HostAction.End());
  }

  @Test
  void onlyTheLeaseThatWasSetLastAborts() {
    Timer first = lease(host.on(new HostInput.Command(PREPARE)));
    Timer second = lease(command(new AgentCommand.KeepAlive(OPERATION)));
    host.on(new HostInput.MemberPrepared(FOUND));
    done(new HostAction.InstallRules(PREPARE, List.of(FOUND)));

    assertThat(host.on(new HostInput.TimerFired(first))).isEmpty();
    assertThat(host.on(new HostInput.TimerFired(second)))
        .containsExactly(new HostAction.HoldFrames(WEB));
  }

  /** Or the hypervisor would stop the member unheld, to end what was prepared. */
  @Test
  void aMemberThatIsPreparedIsCutBeforeItIsGivenUp() {
    host.on(new HostInput.Command(PREPARE));
    assertThat(command(new AgentCommand.Abort(OPERATION, "no more"))).isEmpty();

    assertThat(host.on(new HostInput.MemberPrepared(FOUND)))
        .containsExactly(new HostAction.InstallRules(PREPARE, List.of(FOUND)));
    assertThat(done(new HostAction.InstallRules(PREPARE, List.of(FOUND))))
        .containsExactly(new HostAction.HoldFrames(WEB));
  }

  @Test
  void aMemberThatIsPreparedIsClosedWithoutRulesIfThereAreNone() {
    host.on(new HostInput.Command(PREPARE));
    host.on(new HostInput.MemberPrepared(FOUND));

    assertThat(
            host.on(
                new HostInput.Failed(
                    new HostAction.InstallRules(PREPARE, List.of(FOUND)), "no such tap")))
        .containsExactly(
            new HostAction.Emit(new AgentEvent.Failed(OPERATION, Optional.empty(), "no such tap")),
            new HostAction.CloseCheckpoint(WEB));
  }

  @Test
  void aSaveThatFailsIsToldAtOnceAndTakenBack() {
    prepare();
    cut();

    assertThat(host.on(new HostInput.Failed(new HostAction.AwaitSaved(WEB), "the store is full")))
        .containsExactlyInAnyOrder(
            new HostAction.Emit(
                new AgentEvent.Failed(OPERATION, Optional.of(WEB), "the store is full")),
            new HostAction.CloseCheckpoint(WEB),
            new HostAction.CloseRules());
  }

  /** Other hosts fail for want of the folder, and must not be heard first. */
  @Test
  void aHostThatGivesUpKeepsTheFolderUntilItsCoordinatorHasDecided() {
    failToPrepare();

    assertThat(command(new AgentCommand.KeepAlive(OPERATION)))
        .containsExactly(new HostAction.Emit(new AgentEvent.Alive(OPERATION)));
    assertThat(command(new AgentCommand.Abort(OPERATION, "h1: no such domain")))
        .containsExactly(new HostAction.Discard());
    assertThat(done(new HostAction.Discard()))
        .containsExactly(
            new HostAction.Emit(new AgentEvent.Aborted(OPERATION, "no such domain", List.of())),
            new HostAction.End());
  }

  @Test
  void aHostThatGivesUpDiscardsAtLastWhenItsCoordinatorIsLost() {
    failToPrepare();

    assertThat(host.on(new HostInput.CoordinatorLost("it closed the connection")))
        .containsExactly(new HostAction.Discard());
  }

  @Test
  void aHostThatGivesUpDiscardsAtLastWhenItsLeaseRunsOut() {
    Timer lease = failToPrepare();

    assertThat(host.on(new HostInput.TimerFired(lease))).containsExactly(new HostAction.Discard());
  }

  /** Its coordinator has sealed, and what is sealed is not discarded. */
  @Test
  void aHostThatGivesUpWaitsForNothingAfterFinish() {
    failToPrepare();

    assertThat(command(new AgentCommand.Finish(OPERATION)))
        .containsExactly(new HostAction.Discard());
  }

  @Test
  void nothingIsReleasedBeforeTheDrain() {
    prepare();
    cut();

    assertThat(command(new AgentCommand.Release(OPERATION)))
        .doesNotContain(new HostAction.ReleaseRules())
        .contains(new HostAction.CloseCheckpoint(WEB));
  }

  @Test
  void aMemberThatIsSavedBeforeTheDrainIsDigestedOnceItsChannelIsWritten() {
    prepare();
    cut();
    host.on(
        new HostInput.MemberSaved(
            WEB, new SavedMember(1, 1, List.of(), List.of(), 1, Duration.ZERO, PreCopy.NONE)));
    done(new HostAction.CloseCheckpoint(WEB));

    assertThat(command(new AgentCommand.SendMarkers(OPERATION, 1)))
        .contains(new HostAction.SendMarkers(1));
    done(new HostAction.SendMarkers(1));
    assertThat(host.on(new HostInput.MarkersArrived(1)))
        .containsExactly(new HostAction.Emit(new AgentEvent.Drained(OPERATION, 1)));
    assertThat(command(new AgentCommand.Release(OPERATION)))
        .contains(new HostAction.ReleaseRules());
    assertThat(host.on(new HostInput.RulesReleased(Map.of())))
        .contains(new HostAction.WriteChannel(WEB));
    assertThat(done(new HostAction.WriteChannel(WEB)))
        .containsExactlyInAnyOrder(new HostAction.DigestFiles(WEB), new HostAction.CloseRules());
  }

  private Timer failToPrepare() {
    Timer lease = lease(host.on(new HostInput.Command(PREPARE)));
    assertThat(
            host.on(
                new HostInput.Failed(new HostAction.PrepareMember(WEB, PREPARE), "no such domain")))
        .containsExactly(
            new HostAction.Emit(
                new AgentEvent.Failed(OPERATION, Optional.of(WEB), "no such domain")));
    return lease;
  }

  private void prepare() {
    host.on(new HostInput.Command(PREPARE));
    host.on(new HostInput.MemberPrepared(FOUND));
    assertThat(done(new HostAction.InstallRules(PREPARE, List.of(FOUND))))
        .containsExactly(new HostAction.Emit(new AgentEvent.Prepared(OPERATION, List.of(FOUND))));
  }

  private void cut() {
    command(new AgentCommand.Cut(OPERATION));
    done(new HostAction.HoldFrames(WEB));
    done(new HostAction.StopMember(WEB));
    done(new HostAction.TurnPost(WEB));
    host.on(new HostInput.MemberRuns(WEB, TIMES));
    done(new HostAction.Deliver(WEB));
  }

  private List<HostAction> command(SnapshotCommand command) {
    return host.on(new HostInput.Command(command));
  }

  private List<HostAction> done(HostAction action) {
    return host.on(new HostInput.Done(action));
  }

  private static Timer lease(List<HostAction> actions) {
    return actions.stream()
        .filter(HostAction.SetTimer.class::isInstance)
        .map(action -> ((HostAction.SetTimer) action).timer())
        .findFirst()
        .orElseThrow();
  }
}
