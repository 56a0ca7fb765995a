// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni.transport;

import io.vnsnap.vni.Connection;
import io.vnsnap.vni.Vni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The command that starts an agent on a host. */
public final class AgentCommandLine {
  /** What is called on another machine, where only its PATH knows where VNsnap is. */
  private static final String REMOTE_PROGRAM = "vnsnap";

  private final UnaryOperator<List<String>> program;
  private final List<String> options;

  /**
   * @param program the command that runs VNsnap on this machine with these arguments
   * @param options for {@code vnsnap agent} on every host
   */
  public AgentCommandLine(UnaryOperator<List<String>> program, List<String> options) {
    this.program = program;
    this.options = List.copyOf(options);
  }

  List<String> of(Vni.Host host) {
    List<String> arguments = new ArrayList<>(List.of("agent", "--libvirt", host.libvirt()));
    arguments.addAll(options);
    List<String> command = new ArrayList<>();
    // A session of its own: a Ctrl-C at the terminal is the coordinator's to handle.
    command.add("setsid");
    if (host.connection() instanceof Connection.Namespaces namespaces) {
      command.addAll(enter(namespaces));
      command.addAll(program.apply(arguments));
    } else if (host.connection() instanceof Connection.Ssh ssh) {
      command.addAll(ssh(ssh));
      command.add(REMOTE_PROGRAM);
      arguments.forEach(argument -> command.add(quoted(argument)));
    } else {
      command.addAll(program.apply(arguments));
    }
    return command;
  }

  private static List<String> enter(Connection.Namespaces namespaces) {
    List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + namespaces.netns()));
    namespaces.mount().ifPresent(file -> command.add("--mount=" + file));
    namespaces.uts().ifPresent(file -> command.add("--uts=" + file));
    command.add("--");
    return command;
  }

  private static List<String> ssh(Connection.Ssh ssh) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ssh",
                "-T",
                "-o",
                "BatchMode=yes",
                "-o",
                "ConnectTimeout=10",
                "-o",
                "ServerAliveInterval=5",
                "-o",
                "ServerAliveCountMax=3"));
    ssh.port().ifPresent(port -> command.addAll(List.of("-p", Integer.toString(port))));
    ssh.user().ifPresent(user -> command.addAll(List.of("-l", user)));
    command.add("--");
    command.add(ssh.machine());
    return command;
  }

  /** The remote shell reads the command once more. */
  private static String quoted(String argument) {
    return "'" + argument.replace("'", "'\\''") + "'";
  }
}
