// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.agent.fake.FakeAgentProgram;
import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.vni.transport.AgentProcesses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One of two agents, a process of its own, is killed in the middle of a snapshot or a restore. */
@Timeout(180)
class KilledAgentTest {
  private static final HostName H1 = new HostName("h1");
  private static final HostName H2 = new HostName("h2");
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final int ABORTED = 4;

  /** A step that no agent comes to. */
  private static final String UNDISTURBED = "none";

  @TempDir Path folder;
  private FakeHost host2;
  private Path vni;

  @BeforeEach
  void makeHostAndVni() throws IOException {
    host2 = new FakeHost(folder.resolve("run2"));
    host2
        .hypervisor()
        .with("m2", "5f1c7d2e-0000-4000-8000-000000000002", "52:54:00:00:00:02", "br0");
    vni =
        Files.writeString(
            folder.resolve("shop.yaml"),
            """
            name: shop
            network: {bridges: [br0]}
            hosts: [{name: h1}, {name: h2}]
            members: [{name: m1, host: h1}, {name: m2, host: h2}]
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "prepare m1, recover m1 not paused by us",
    "stop m1, recover m1 paused by us",
    "capture m1, recover m1 paused by us",
    "save m1, recover m1 not paused by us"
  })
  void theSnapshotIsGivenUpAndTheGuardianRecovers(String step, String recovery) throws Exception {
    StringWriter err = new StringWriter();

    assertThat(killAt(step, err, "create", vni.toString(), "a")).isEqualTo(ABORTED);

    assertThat(err.toString())
        .contains("vnsnap: the snapshot was given up: h1: the agent ended with status 137");
    assertThat(await(FakeAgentProgram.recovered(folder))).contains(recovery);
    assertThat(host2.hypervisor().state("m2")).isEqualTo(MemberState.RUNNING);
    assertThat(host2.coloring().hasRules()).isFalse();
    assertThat(folder.resolve("store").toFile().list()).containsExactly(".lock");
  }

  @ParameterizedTest
  @CsvSource({
    "destroy m1, true, recover m1 not paused by us",
    "load m1, true, take back m1",
    "replay, true, take back m1",
    "start m1, false, take back m1",
    "open, false, keep m1",
    "await m1, false, keep m1"
  })
  void aMemberThatWasRestoredStaysOnlyIfItHasRun(String step, boolean undone, String recovery)
      throws Exception {
    StringWriter err = new StringWriter();
    assertThat(run(UNDISTURBED, err, "create", vni.toString(), "a")).isZero();

    int exitCode = killAt(step, err, "restore", vni.toString(), "a");

    assertThat(exitCode == ABORTED).isEqualTo(undone);
    assertThat(err.toString()).contains("h1");
    String recovered = await(FakeAgentProgram.recovered(folder));
    assertThat(recovered).contains(recovery);
    if (recovered.contains("keep m1")) {
      assertThat(recovered).as("it may need its snapshot").contains("IN_USE");
    }
    assertThat(host2.hypervisor().state("m2"))
        .isEqualTo(undone ? MemberState.OFF : MemberState.RUNNING);
    assertThat(run(UNDISTURBED, err, "restore", vni.toString(), "a")).as(err.toString()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"load shop2-m1, 4, take back, false", "await shop2-m1, 10, keep, true"})
  void aCloneLeavesDisksAndNetworkOnlyIfItHasRun(
      String step, int exitCode, String recovery, boolean stays) throws Exception {
    vni =
        Files.writeString(
            folder.resolve("shop.yaml"),
            """
            name: shop
            network: {bridges: [br0]}
            hosts: [{name: h1}]
            members: [{name: m1, host: h1}]
            """);
    StringWriter err = new StringWriter();
    Path disks = folder.resolve("disks");
    assertThat(run(UNDISTURBED, err, "create", vni.toString(), "a")).isZero();

    assertThat(
            killAt(step, err, "clone", vni.toString(), "a", "shop2", "--disks", disks.toString()))
        .as(err.toString())
        .isEqualTo(exitCode);

    String recovered = await(FakeAgentProgram.recovered(folder));
    assertThat(recovered).contains(recovery + " shop2-m1");
    assertThat(recovered.contains("remove network")).isEqualTo(!stays);
    try (Stream<Path> files =
        Files.find(disks, 3, (file, attributes) -> file.endsWith("shop2-m1"))) {
      assertThat(files.findAny().isPresent()).isEqualTo(stays);
    }
  }

  /** Runs a command, and kills the agent of the first host when it comes to a step. */
  private int killAt(String step, StringWriter err, String... command) throws Exception {
    CompletableFuture<Integer> exitCode =
        CompletableFuture.supplyAsync(() -> run(step, err, command));
    long pid = Long.parseLong(await(FakeAgentProgram.reached(folder)));
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    return exitCode.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private int run(String step, StringWriter err, String... command) {
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
    return Vnsnap.run(environment, command);
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
