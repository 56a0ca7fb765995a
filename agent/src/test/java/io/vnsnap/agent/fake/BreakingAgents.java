// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.fake;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The way to agents, on which the connection to one host can be made to break. */
public final class BreakingAgents implements HostAgent.Connector {
  private static final String REASON = "the line is cut";

  private final HostAgent.Connector agents;
  private final HostName host;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private Optional<Break> next = Optional.empty();
  private boolean unreachable;

  /** When a connection breaks: before a command gets to the agent, or when its answer comes. */
  public enum Moment {
    BEFORE,
    ANSWERED
  }

  private record Break(Class<? extends AgentCommand> command, Moment moment, boolean forGood) {}

  /**
   * @param host the one whose connections break
   */
  public BreakingAgents(HostAgent.Connector agents, HostName host) {
    this.agents = agents;
    this.host = host;
  }

  /** The next connection that gets to this point breaks; others can be made. */
  public synchronized void breakAt(Class<? extends AgentCommand> command, Moment moment) {
    next = Optional.of(new Break(command, moment, false));
  }

  /** As {@link #breakAt}, and the host can't be reached any more. */
  public synchronized void breakForGoodAt(Class<? extends AgentCommand> command, Moment moment) {
    next = Optional.of(new Break(command, moment, true));
  }

  /** All connections break now; others can be made. */
  public void breakNow() {
    connections.forEach(Connection::cut);
  }

  /** The host can be reached again. */
  public synchronized void mend() {
    unreachable = false;
  }

  @Override
  public HostAgent connect(HostName name, HostAgent.Listener listener) {
    if (!name.equals(host)) {
      return agents.connect(name, listener);
    }
    Connection connection = new Connection(listener);
    connections.add(connection);
    if (isUnreachable()) {
      connection.cut();
    } else {
      connection.agent = Optional.of(agents.connect(name, connection));
    }
    return connection;
  }

  private synchronized boolean isUnreachable() {
    return unreachable;
  }

  private synchronized boolean breaks(AgentCommand command, Moment moment) {
    boolean breaks =
        next.filter(it -> it.command().isInstance(command) && it.moment() == moment).isPresent();
    if (breaks) {
      unreachable = next.orElseThrow().forGood();
      next = Optional.empty();
    }
    return breaks;
  }

  private final class Connection implements HostAgent, HostAgent.Listener {
    private final HostAgent.Listener listener;
    private final List<AgentCommand> unanswered = new ArrayList<>();
    private Optional<HostAgent> agent = Optional.empty();
    private boolean over;

    private Connection(HostAgent.Listener listener) {
      this.listener = listener;
    }

    @Override
    public void send(AgentCommand command) {
      if (breaks(command, Moment.BEFORE)) {
        cut();
      } else if (!isOver()) {
        synchronized (this) {
          unanswered.add(command);
        }
        agent.ifPresent(it -> it.send(command));
      }
    }

    @Override
    public void event(AgentEvent event) {
      if (isAnswerThatIsLost(event)) {
        cut();
      } else if (!isOver()) {
        listener.event(event);
      }
    }

    private synchronized boolean isAnswerThatIsLost(AgentEvent event) {
      return !(event instanceof AgentEvent.Welcome)
          && !(event instanceof AgentEvent.Alive)
          && unanswered.stream().anyMatch(command -> breaks(command, Moment.ANSWERED));
    }

    @Override
    public void lost(String reason) {
      if (end()) {
        listener.lost(reason);
      }
    }

    private void cut() {
      if (end()) {
        listener.lost(REASON);
        // The agent is on its own now, and the thread may be the one that it has to wait for.
        agent.ifPresent(it -> new Thread(it::close).start());
      }
    }

    @Override
    public void close() {
      if (end()) {
        agent.ifPresent(HostAgent::close);
      }
      connections.remove(this);
    }

    private synchronized boolean isOver() {
      return over;
    }

    private synchronized boolean end() {
      boolean first = !over;
      over = true;
      return first;
    }
  }
}
