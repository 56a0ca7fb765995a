// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.port.HostAgent;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.VniFileException;
import io.vnsnap.vni.transport.AgentCommandLine;
import io.vnsnap.vni.transport.AgentProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fresh lab with two members on a Xen host and two on a host with QEMU, and VNsnap on both, for
 * as long as a test needs it.
 */
final class XenTestLab implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String HOSTS_AND_MEMBERS =
      """
      hosts: [h1, x1]
      xenHosts: [x1]
      defaults: {memoryMiB: 128, disks: [{format: raw, sizeMiB: 64}]}
      members:
        - {name: m1, host: x1, disks: [%s]}
        - {name: m2, host: x1, disks: [{format: qcow2, sizeMiB: 64}]}
        - {name: m3, host: h1}
        - {name: m4, host: h1}
      workload:
        tokensPerSecond: 20
        streamBytesPerSecond: 16384
        memoryMiB: 16
        rewritePagesPerSecond: 200
        journalEntriesPerSecond: 2
        tickMillis: 100
      """;

  /** Not its guardian, a shell that has the same words among its own and is to outlive it. */
  private static final String AGENT = "'^java .*agent --libvirt'";

  /** A line of shell. */
  static final String KILL_AGENT = "pkill -9 -f " + AGENT;

  /**
   * Lines of shell: waits for the agent and for m1 to take the request to suspend, stops the agent
   * at once, before it can let the guest go on, and kills it when the guest is suspended.
   */
  static final String KILL_AGENT_WHEN_SUSPENDED =
      """
      until agent=$(pgrep -f %s); do sleep 0.5; done
      chrt -f -p 1 $$
      xenstore-watch -n 3 /local/domain/$(xl domid m1)/control/shutdown > /dev/null
      kill -STOP $agent
      timeout 20 sh -c 'until xl list m1 | grep -q -e -ss-; do sleep 0.1; done'
      kill -9 $agent
      """
          .formatted(AGENT);

  private static final int ABORTED = 4;
  private static final Duration PREPARED = Duration.ofMinutes(2);
  private static final Duration TAKEN_BACK = Duration.ofMinutes(2);

  private final String name;
  private final RemovalAtEnd removal;
  private final Lab lab;
  private final Path program;

  private XenTestLab(Topology topology) {
    this.name = topology.name();
    Lab.down(name);
    this.removal = RemovalAtEnd.by("down", "-n", name);
    this.lab = Lab.up(topology);
    xen().install(ROOT.resolve("cli/target/vnsnap.jar"));
    this.program = xen().withItsSsh(ROOT.resolve("vnsnap"));
  }

  /**
   * @param settings name and underlay of a topology file
   * @param disks of the guest m1
   */
  static XenTestLab up(String settings, Topology.Disk... disks) throws IOException {
    String all =
        Arrays.stream(disks)
            .map(disk -> "{format: %s, sizeMiB: %d}".formatted(disk.format(), disk.sizeMiB()))
            .collect(Collectors.joining(", "));
    return new XenTestLab(
        new TopologyFile().parse(settings + HOSTS_AND_MEMBERS.formatted(all), "test"));
  }

  Lab lab() {
    return lab;
  }

  XenHost xen() {
    return lab.xenHosts().get(0);
  }

  /** The command, with a way to the Xen host. */
  Path program() {
    return program;
  }

  /** What starts agents on the lab's hosts, as the command does. */
  HostAgent.Connector agents() throws VniFileException {
    Vni vni = new io.vnsnap.vni.VniFile().read(lab.vniFile());
    AgentProcesses here =
        new AgentProcesses(
            vni,
            new AgentCommandLine(
                arguments ->
                    Stream.concat(Stream.of(program.toString()), arguments.stream()).toList(),
                List.of()));
    AgentProcesses there =
        new AgentProcesses(
            List.of(
                program.resolveSibling("bin/ssh").toString(),
                "-T",
                "root@" + xen().address(),
                "vnsnap agent --libvirt " + XenHost.LIBVIRT));
    return (host, listener) -> (host.equals(xen().name()) ? there : here).connect(host, listener);
  }

  RunningVnsnap create(String snapshot) {
    return RunningVnsnap.start(program, "create", lab.vniFile().toString(), snapshot);
  }

  /** Waits until memory is being sent, which goes on for some seconds, and runs a line in dom0. */
  void inPreCopy(RunningVnsnap vnsnap, String snapshot, String line) {
    Deadline.in(PREPARED)
        .until(
            () -> sendsMemory(snapshot) || !vnsnap.handle().isAlive(),
            "no memory of m1 comes to the store");
    assertThat(vnsnap.handle().isAlive()).as(vnsnap.errors().toString()).isTrue();
    xen().run(line);
  }

  private boolean sendsMemory(String snapshot) {
    try (DirectoryStream<Path> working =
        Files.newDirectoryStream(lab.store(), "." + snapshot + ".*.partial")) {
      for (Path folder : working) {
        Path memory = folder.resolve("m1/memory.raw");
        if (Files.exists(memory) && Files.size(memory) > 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a snapshot is given up, and returns the sentence that says why. */
  static String reasonOfAbort(RunningVnsnap vnsnap) {
    assertThat(vnsnap.exitCode()).as(vnsnap.errors().toString()).isEqualTo(ABORTED);
    assertThat(vnsnap.errors())
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    return vnsnap.errors().get(vnsnap.errors().size() - 1);
  }

  /** No rule, no request in xenstore, no watch on what a guest writes, no file. */
  void assertNothingIsLeft() {
    Deadline.in(TAKEN_BACK).reached(() -> lab.leftovers().isEmpty());
    assertThat(lab.leftovers()).isEmpty();
  }

  /** Every guest runs, and their states fit each other; frames may have been lost. */
  Verdict assertConsistent() {
    AtomicReference<Verdict> verdict = new AtomicReference<>();
    // Where frames were lost TCP sends again, after a while.
    Deadline.in(TAKEN_BACK)
        .reached(
            () -> {
              verdict.set(Guests.judge(lab.members()));
              return verdict.get().isConsistent();
            });
    assertThat(verdict.get().isConsistent()).as(verdict.toString()).isTrue();
    return verdict.get();
  }

  @Override
  public void close() {
    Lab.down(name);
    removal.close();
  }
}
