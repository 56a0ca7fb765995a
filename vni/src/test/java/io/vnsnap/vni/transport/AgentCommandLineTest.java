// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.agent.JavaProgram;
import io.vnsnap.cli.vni.Connection;
import io.vnsnap.cli.vni.Vni;
import io.vnsnap.core.model.HostName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AgentCommandLineTest {
  private final AgentCommandLine commandLine =
      new AgentCommandLine(
          new JavaProgram(Path.of("/jdk/bin/java"), List.of("-Xx"), "/v.jar", "Main"),
          List.of("--debug"));

  @Test
  void thisMachine() {
    assertThat(of(new Connection.Local()))
        .containsExactly(
            "setsid",
            "/jdk/bin/java",
            "-Xx",
            "-cp",
            "/v.jar",
            "Main",
            "agent",
            "--libvirt",
            "qemu:///system",
            "--debug");
  }

  @Test
  void namespacesOfThisMachine() {
    assertThat(
            of(
                new Connection.Namespaces(
                    Path.of("/n/net"), Optional.of(Path.of("/n/mnt")), Optional.empty())))
        .startsWith("setsid", "nsenter", "--net=/n/net", "--mount=/n/mnt", "--", "/jdk/bin/java")
        .endsWith("agent", "--libvirt", "qemu:///system", "--debug");
  }

  @Test
  void anotherMachine() {
    assertThat(of(new Connection.Ssh(Optional.of("root"), "kvm1.example", OptionalInt.of(2222))))
        .startsWith("setsid", "ssh", "-T", "-o", "BatchMode=yes")
        .containsSequence("-p", "2222", "-l", "root", "--", "kvm1.example", "vnsnap")
        .endsWith("'agent'", "'--libvirt'", "'qemu:///system'", "'--debug'");
  }

  private List<String> of(Connection connection) {
    return commandLine.of(
        new Vni.Host(new HostName("h1"), connection, Vni.Host.LIBVIRT, Optional.empty()));
  }
}
