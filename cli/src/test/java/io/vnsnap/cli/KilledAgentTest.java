// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.agent.fake.FakeAgentProgram;
import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.cli.transport.AgentProcesses;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.port.HostAgent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One of two agents, a process of its own, is killed in the middle of a snapshot. */
@Timeout(180)
class KilledAgentTest {
  private static final HostName H1 = new HostName("h1");
  private static final HostName H2 = new HostName("h2");
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "prepare m1, recover m1 not paused by us",
    "stop m1, recover m1 paused by us",
    "capture m1, recover m1 paused by us",
    "save m1, recover m1 not paused by us"
  })
  void theSnapshotIsGivenUpAndTheGuardianRecovers(String step, String recovery) throws Exception {
    FakeHost host2 = new FakeHost(folder.resolve("run2"));
    host2
        .hypervisor()
        .with("m2", "5f1c7d2e-0000-4000-8000-000000000002", "52:54:00:00:00:02", "br0");
    Path vni =
        Files.writeString(
            folder.resolve("shop.yaml"),
            """
            name: shop
            network: {bridges: [br0]}
            hosts: [{name: h1}, {name: h2}]
            members: [{name: m1, host: h1}, {name: m2, host: h2}]
            """);
    StringWriter err = new StringWriter();
    CompletableFuture<Integer> exitCode =
        CompletableFuture.supplyAsync(() -> create(vni, step, host2, err));

    long pid = Long.parseLong(await(FakeAgentProgram.reached(folder)));
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    assertThat(exitCode.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4);
    assertThat(err.toString())
        .contains("vnsnap: the snapshot was given up: h1: the agent ended with status 137");
    assertThat(await(FakeAgentProgram.recovered(folder))).contains(recovery);
    assertThat(host2.hypervisor().state("m2")).isEqualTo(MemberState.RUNNING);
    assertThat(host2.coloring().hasRules()).isFalse();
    assertThat(folder.resolve("store").toFile().list()).containsExactly(".lock");
  }

  private int create(Path vni, String step, FakeHost host2, StringWriter err) {
    HostAgent.Connector process = new AgentProcesses(FakeAgentProgram.command(folder, step));
    HostAgent.Connector inProcess = new InProcessAgents(Map.of(H2, host2));
    Environment environment =
        new Environment(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            false,
            Map.of("VNSNAP_STORE", folder.resolve("store").toString()),
            hosts ->
                (host, listener) ->
                    (host.equals(H1) ? process : inProcess).connect(host, listener));
    return Vnsnap.run(environment, "create", vni.toString(), "a");
  }

  private static String await(Path file) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!Files.exists(file)) {
      assertThat(System.nanoTime()).as("%s within %s", file, DEADLINE).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    return Files.readString(file);
  }
}
