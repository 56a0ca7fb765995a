// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts VNsnap's agent on this host. */
public final class HostProgram {
  /** Exists if the machine was booted with systemd. */
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private final AgentSettings settings;
  private final Path systemd;

  public HostProgram(AgentSettings settings) {
    this(settings, SYSTEMD);
  }

  HostProgram(AgentSettings settings, Path systemd) {
    this.settings = settings;
    this.systemd = systemd;
  }

  public List<String> command() {
    List<String> command = new ArrayList<>();
    if (Files.isDirectory(systemd)) {
      // A scope of its own: systemd ends all that is in the scope of CloudStack's agent when it
      // restarts that, and members that are being restored need this process to live.
      command.addAll(List.of("systemd-run", "--scope", "--quiet", "--collect", "--"));
    }
    command.addAll(
        List.of(
            "setsid",
            settings.get("vnsnap.program", "/usr/bin/vnsnap"),
            "agent",
            "--libvirt",
            settings.get("hypervisor.uri", "qemu:///system")));
    return command;
  }
}
