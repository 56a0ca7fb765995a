// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.core.message.AgentCommand.CheckTakeOver;
import io.vnsnap.core.message.AgentEvent.TakeOverChecked;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.message.Succession;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.Question;
import io.vnsnap.core.operation.RestoreDriver;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.protocol.RestoreOutcome;
import io.vnsnap.core.protocol.RestorePlan;
import io.vnsnap.core.protocol.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member of a snapshot takes the place of a running domain of another name. */
@Timeout(60)
class TakeOverOnFakesTest {
  private static final HostName H1 = new HostName("h1");
  private static final MemberName SAVED = new MemberName("i-2-3-VM");
  private static final MemberName REPLACED = new MemberName("i-2-9-VM");
  private static final String UUID = "5f1c7d2e-0000-4000-8000-000000000009";

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(folder.resolve("run"));
    host.hypervisor().with(REPLACED.value(), UUID, "52:54:00:00:00:01", "br0");
  }

  private RestoreOutcome takeOver() throws Exception {
    MemberLoad load =
        new MemberLoad(
            SAVED,
            REPLACED,
            Files.createDirectory(folder.resolve("saved")),
            new SavedMember(0, 0, List.of(), List.of(), 0, Duration.ZERO, PreCopy.NONE),
            new Placement.TakeOver(),
            MemoryLoading.LAZY);
    RestorePlan plan =
        new RestorePlan(
            "op1",
            Map.of(H1, new RestorePlan.HostPart(List.of(), List.of(), List.of(load))),
            Timing.defaults());
    try (Hosts hosts = connect()) {
      return new RestoreDriver(plan, hosts, (host, event) -> {}).run();
    }
  }

  private Hosts connect() {
    return Hosts.connect(List.of(H1), new InProcessAgents(Map.of(H1, host)));
  }

  @Test
  void itIsLookedAtAndEndedAndReplaced() throws Exception {
    assertThat(takeOver()).isInstanceOf(RestoreOutcome.Restored.class);
    assertThat(host.hypervisor().steps())
        .containsSubsequence(
            "predecessor i-2-9-VM", "destroy i-2-9-VM", "load i-2-9-VM", "start i-2-9-VM");
    assertThat(host.hypervisor().state(REPLACED.value())).isEqualTo(MemberState.RUNNING);
  }

  @Test
  void oneThatCannotBeReplacedRunsOn() throws Exception {
    host.hypervisor().failAt("predecessor i-2-9-VM", "it has no disk vdb");

    assertThat(takeOver())
        .isInstanceOfSatisfying(
            RestoreOutcome.Undone.class,
            undone -> assertThat(undone.cause().reason()).isEqualTo("it has no disk vdb"));
    assertThat(host.hypervisor().steps()).doesNotContain("destroy i-2-9-VM");
    assertThat(host.hypervisor().state(REPLACED.value())).isEqualTo(MemberState.RUNNING);
  }

  @Test
  void whetherItCanIsToldBeforeAnythingIsEnded() throws Exception {
    MemberName nobody = new MemberName("i-2-1-VM");
    CheckTakeOver command =
        new CheckTakeOver(
            "op1", List.of(new Succession(REPLACED, folder), new Succession(nobody, folder)));
    try (Hosts hosts = connect()) {
      Question.Answers<TakeOverChecked> answers =
          new Question<>(hosts, TakeOverChecked.class, Duration.ofSeconds(30))
              .greetAndAsk(Map.of(H1, command));

      assertThat(answers.answers().get(H1).refusals())
          .isEqualTo(Map.of(nobody, "i-2-1-VM does not run"));
    }
    assertThat(host.hypervisor().state(REPLACED.value())).isEqualTo(MemberState.RUNNING);
  }
}
