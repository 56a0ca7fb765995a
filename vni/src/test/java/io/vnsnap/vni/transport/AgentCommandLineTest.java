// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.HostName;
import io.vnsnap.vni.Connection;
import io.vnsnap.vni.Vni;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentCommandLineTest {
  private final AgentCommandLine commandLine =
      new AgentCommandLine(
          arguments -> Stream.concat(Stream.of("/opt/vnsnap", "-x"), arguments.stream()).toList(),
          List.of("--debug"));

  @Test
  void thisMachine() {
    assertThat(of(new Connection.Local()))
        .containsExactly(
            "setsid", "/opt/vnsnap", "-x", "agent", "--libvirt", "qemu:///system", "--debug");
  }

  @Test
  void namespacesOfThisMachine() {
    assertThat(
            of(
                new Connection.Namespaces(
                    Path.of("/n/net"), Optional.of(Path.of("/n/mnt")), Optional.empty())))
        .startsWith("setsid", "nsenter", "--net=/n/net", "--mount=/n/mnt", "--", "/opt/vnsnap")
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
