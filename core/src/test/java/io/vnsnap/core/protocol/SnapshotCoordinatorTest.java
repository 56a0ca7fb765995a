// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.SnapshotEvent;
import io.vnsnap.core.message.MemberFiles;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.ChannelCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two hosts with a member each, step by step. The simulator tries everything else. */
class SnapshotCoordinatorTest {
  private static final String OPERATION = "op";
  private static final HostName H1 = new HostName("h1");
  private static final HostName H2 = new HostName("h2");
  private static final MemberName M1 = new MemberName("m1");
  private static final MemberName M2 = new MemberName("m2");

  private final SnapshotCoordinator coordinator = new SnapshotCoordinator(plan());

  @Test
  void nobodyIsCutBeforeAllArePreparedAndNobodyReleasedBeforeAllAreDrained() {
    begin();

    assertThat(from(H1, prepared(M1))).isEmpty();
    assertThat(commands(from(H2, prepared(M2))))
        .containsExactly(new AgentCommand.Cut(OPERATION), new AgentCommand.Cut(OPERATION));
    assertThat(from(H1, cut(M1, 1_000))).isEmpty();
    assertThat(commands(from(H2, cut(M2, 3_500))))
        .containsExactly(
            new AgentCommand.SendMarkers(OPERATION, 1), new AgentCommand.SendMarkers(OPERATION, 1));
    assertThat(from(H1, new AgentEvent.Drained(OPERATION, 1))).isEmpty();
    assertThat(commands(from(H2, new AgentEvent.Drained(OPERATION, 1))))
        .containsExactly(new AgentCommand.Release(OPERATION), new AgentCommand.Release(OPERATION));
  }

  @Test
  void theManifestIsWrittenWhenAllIsSavedAndTellsAll() {
    SnapshotResult result = saveAll();

    assertThat(result.cutSkewMillis()).isEqualTo(2.5);
    assertThat(result.heldFrames()).isEqualTo(2);
    assertThat(result.inFlightFrames()).isEqualTo(4);
    assertThat(result.members().get(M1).host()).isEqualTo(H1);
    assertThat(result.members().get(M1).cutByFrame()).isFalse();
    assertThat(result.members().get(M2).cutByFrame()).isTrue();

    assertThat(commands(coordinator.on(new SnapshotInput.ManifestWritten())))
        .containsExactly(new AgentCommand.Finish(OPERATION), new AgentCommand.Finish(OPERATION));
    assertThat(from(H1, new AgentEvent.Finished(OPERATION))).isEmpty();
    assertThat(from(H2, new AgentEvent.Finished(OPERATION)))
        .containsExactly(
            new SnapshotAction.Conclude(new SnapshotOutcome.Sealed(result, List.of())));
  }

  @Test
  void itIsTooLateToCancelWhileTheManifestIsBeingWritten() {
    saveAll();

    assertThat(coordinator.on(new SnapshotInput.Cancelled("never mind"))).isEmpty();
  }

  @Test
  void aHostLostAfterTheSealIsAWarning() {
    SnapshotResult result = saveAll();
    coordinator.on(new SnapshotInput.ManifestWritten());
    from(H1, new AgentEvent.Finished(OPERATION));

    assertThat(coordinator.on(new SnapshotInput.HostLost(H2, "it is gone")))
        .containsExactly(
            new SnapshotAction.Conclude(
                new SnapshotOutcome.Sealed(
                    result,
                    List.of(
                        "host h2 did not confirm the end; it ends by itself when its lease runs"
                            + " out"))));
  }

  @Test
  void oneFailureAbortsAllAndIsTheCause() {
    begin();

    assertThat(
            commands(
                from(H1, new AgentEvent.Failed(OPERATION, Optional.of(M1), "m1 can't be stopped"))))
        .containsExactly(
            new AgentCommand.Abort(OPERATION, "h1: m1 can't be stopped"),
            new AgentCommand.Abort(OPERATION, "h1: m1 can't be stopped"));
    from(H2, new AgentEvent.Aborted(OPERATION, "told so", List.of()));
    assertThat(from(H1, new AgentEvent.Aborted(OPERATION, "told so", List.of("a tap is left"))))
        .containsExactly(new SnapshotAction.Discard());
    assertThat(coordinator.on(new SnapshotInput.Discarded()))
        .containsExactly(
            new SnapshotAction.Conclude(
                new SnapshotOutcome.Aborted(
                    new Cause(Optional.of(H1), Optional.of(M1), "m1 can't be stopped"),
                    List.of("host h1: a tap is left"))));
  }

  @Test
  void aHostLostBeforeTheBeginLeavesNoSnapshotOfTheOthers() {
    assertThat(coordinator.on(new SnapshotInput.HostLost(H1, "it is gone")))
        .containsExactly(new SnapshotAction.Discard());
    assertThat(coordinator.on(new SnapshotInput.Begin())).isEmpty();
  }

  private SnapshotResult saveAll() {
    begin();
    from(H1, prepared(M1));
    from(H2, prepared(M2));
    from(H2, new AgentEvent.HeldFirstPostFrame(OPERATION, M2));
    from(H1, cut(M1, 1_000));
    from(H2, cut(M2, 3_500));
    from(H1, new AgentEvent.Drained(OPERATION, 1));
    from(H2, new AgentEvent.Drained(OPERATION, 1));
    from(H1, released(M1));
    // Before the other host has released: a host may be that quick.
    assertThat(from(H1, saved(M1))).isEmpty();
    from(H2, released(M2));
    return from(H2, saved(M2)).stream()
        .filter(SnapshotAction.WriteManifest.class::isInstance)
        .map(action -> ((SnapshotAction.WriteManifest) action).result())
        .findFirst()
        .orElseThrow();
  }

  private void begin() {
    assertThat(commands(coordinator.on(new SnapshotInput.Begin())))
        .hasSize(2)
        .allMatch(AgentCommand.Prepare.class::isInstance);
  }

  private List<SnapshotAction> from(HostName host, SnapshotEvent event) {
    return coordinator.on(new SnapshotInput.FromHost(host, event));
  }

  private static List<AgentCommand> commands(List<SnapshotAction> actions) {
    return actions.stream()
        .filter(SnapshotAction.Send.class::isInstance)
        .<AgentCommand>map(action -> ((SnapshotAction.Send) action).command())
        .toList();
  }

  private static SnapshotEvent prepared(MemberName member) {
    return new AgentEvent.Prepared(
        OPERATION,
        List.of(
            new MemberInspection(
                member, MemberState.RUNNING, "", 1, 1, List.of(), List.of(), true, List.of())));
  }

  private static SnapshotEvent cut(MemberName member, long micros) {
    return new AgentEvent.MemberCut(OPERATION, member, new CutTimes(micros, micros + 1));
  }

  private static SnapshotEvent released(MemberName member) {
    return new AgentEvent.Released(OPERATION, Map.of(member, new ChannelCounts(1, 2, 0)));
  }

  private static SnapshotEvent saved(MemberName member) {
    return new AgentEvent.HostSaved(
        OPERATION,
        Map.of(
            member,
            new MemberFiles(
                new SavedMember(1, 1, List.of(), List.of(), 1, Duration.ZERO, PreCopy.NONE),
                List.of())));
  }

  private static SnapshotPlan plan() {
    Map<HostName, List<MemberName>> hosts = new LinkedHashMap<>();
    hosts.put(H1, List.of(M1));
    hosts.put(H2, List.of(M2));
    return new SnapshotPlan(
        OPERATION,
        new SnapshotName("monday"),
        Path.of("/store/.monday"),
        ColorCarrier.GBP,
        hosts,
        List.of(),
        1 << 20,
        Timing.defaults());
  }
}
