// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni.transport;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.MessageCodec;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.vni.Vni;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Starts an agent for each host of a VNI. */
public final class AgentProcesses implements HostAgent.Connector {
  private final Function<HostName, List<String>> commands;
  private final MessageCodec codec = new MessageCodec();

  AgentProcesses(Function<HostName, List<String>> commands) {
    this.commands = commands;
  }

  /** Starts the same command for every host. */
  public AgentProcesses(List<String> command) {
    this(host -> command);
  }

  public AgentProcesses(Vni vni, AgentCommandLine commandLine) {
    this(name -> commandLine.of(vni.host(name)));
  }

  @Override
  public HostAgent connect(HostName host, HostAgent.Listener listener) {
    List<String> command = commands.apply(host);
    try {
      return new AgentProcess(host, new ProcessBuilder(command).start(), codec, listener);
    } catch (IOException e) {
      listener.lost("%s can't be started: %s".formatted(command.get(0), e.getMessage()));
      return new NoAgent();
    }
  }

  /** The agent of a host that there was no way to. */
  private static final class NoAgent implements HostAgent {
    @Override
    public void send(AgentCommand command) {}

    @Override
    public void close() {}
  }
}
