// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProgramTest {
  @TempDir Path systemd;

  @Test
  void theAgentOutlivesARestartOfCloudStacks() {
    assertThat(new HostProgram((key, usual) -> usual, systemd).command())
        .containsExactly(
            "systemd-run",
            "--scope",
            "--quiet",
            "--collect",
            "--",
            "setsid",
            "/usr/bin/vnsnap",
            "agent",
            "--libvirt",
            "qemu:///system");
  }

  @Test
  void whatTheOperatorSaysIsTaken() {
    Map<String, String> settings =
        Map.of("vnsnap.program", "/opt/vnsnap", "hypervisor.uri", "qemu:///session");
    assertThat(
            new HostProgram(settings::getOrDefault, systemd.resolve("not-booted-with")).command())
        .containsExactly("setsid", "/opt/vnsnap", "agent", "--libvirt", "qemu:///session");
  }
}
