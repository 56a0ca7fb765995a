// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostProgramTest {
  @Test
  void theAgentOutlivesARestartOfCloudStacks() {
    assertThat(HostProgram.command(true, "/usr/bin/vnsnap", "qemu:///system"))
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
  void withoutSystemdThereIsNoneToFear() {
    assertThat(HostProgram.command(false, "/opt/vnsnap", "qemu:///session"))
        .containsExactly("setsid", "/opt/vnsnap", "agent", "--libvirt", "qemu:///session");
  }
}
