// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import com.cloud.agent.properties.AgentProperties;
import com.cloud.agent.properties.AgentPropertiesFileHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts VNsnap's agent on this host, by what agent.properties says. */
public final class HostProgram {
  /** Exists if the machine was booted with systemd. */
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private static final AgentProperties.Property<String> PROGRAM =
      new AgentProperties.Property<>("vnsnap.program", "/usr/bin/vnsnap");
  private static final String DEFAULT_LIBVIRT = "qemu:///system";

  public List<String> command() {
    String libvirt = AgentPropertiesFileHandler.getPropertyValue(AgentProperties.HYPERVISOR_URI);
    return command(
        Files.isDirectory(SYSTEMD),
        AgentPropertiesFileHandler.getPropertyValue(PROGRAM),
        libvirt == null || libvirt.isBlank() ? DEFAULT_LIBVIRT : libvirt);
  }

  static List<String> command(boolean systemd, String program, String libvirt) {
    List<String> command = new ArrayList<>();
    if (systemd) {
      // A scope of its own: systemd ends all that is in the scope of CloudStack's agent when it
      // restarts that, and members that are being restored need this process to live.
      command.addAll(List.of("systemd-run", "--scope", "--quiet", "--collect", "--"));
    }
    command.addAll(List.of("setsid", program, "agent", "--libvirt", libvirt));
    return command;
  }
}
