// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

import com.cloud.agent.AgentManager;
import io.vnsnap.cloudstack.message.NfsStore;
import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.MessageCodec;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.util.Optional;
import java.util.function.Function;

/** Connects to the agents of CloudStack's hosts, which go by their UUIDs. */
public final class CloudStackAgents implements HostAgent.Connector {
  private final AgentManager agents;
  private final Function<HostName, Optional<Long>> hostIds;
  private final Threads threads;
  private final Patience patience;
  private final Optional<NfsStore> store;
  private final MessageCodec codec = new MessageCodec();

  /**
   * @param hostIds the number that CloudStack has for a host, if it knows the host
   */
  public CloudStackAgents(
      AgentManager agents,
      Function<HostName, Optional<Long>> hostIds,
      Threads threads,
      Patience patience) {
    this(agents, hostIds, threads, patience, Optional.empty());
  }

  private CloudStackAgents(
      AgentManager agents,
      Function<HostName, Optional<Long>> hostIds,
      Threads threads,
      Patience patience,
      Optional<NfsStore> store) {
    this.agents = agents;
    this.hostIds = hostIds;
    this.threads = threads;
    this.patience = patience;
    this.store = store;
  }

  /** The same agents, on hosts that mount a store before an agent is told anything. */
  public HostAgent.Connector withStore(NfsStore needed) {
    return new CloudStackAgents(agents, hostIds, threads, patience, Optional.of(needed));
  }

  @Override
  public HostAgent connect(HostName host, HostAgent.Listener listener) {
    Optional<Long> id = hostIds.apply(host);
    if (id.isEmpty()) {
      listener.lost("CloudStack knows no such host");
      return new NoAgent();
    }
    CloudStackAgent agent =
        new CloudStackAgent(
            new HostRequests(agents, id.get(), patience), store, codec, listener, patience);
    agent.start(host, threads);
    return agent;
  }

  /** The agent of a host that there was no way to. */
  private static final class NoAgent implements HostAgent {
    @Override
    public void send(AgentCommand command) {}

    @Override
    public void close() {}
  }
}
