// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import io.vnsnap.cloudstack.message.VnsnapAgentAnswer;
import io.vnsnap.cloudstack.message.VnsnapAgentCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The sessions of this host, by name. Requests may come from any thread. */
public final class AgentSessions {
  private static final Logger LOG = LogManager.getLogger(AgentSessions.class);

  private final Supplier<List<String>> program;
  private final SessionLimits limits;
  private final Consumer<String> heard;
  private final Semaphore waiting;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, work -> AgentSession.thread("vnsnap sessions", work));
  private final Map<String, AgentSession> sessions = new HashMap<>();

  /** Sessions whose processes complete what they owe. */
  private final List<AgentSession> closed = new ArrayList<>();

  private final Ends ends = new Ends();

  /**
   * @param program the command that starts an agent, found out anew for each session
   * @param heard told every event of an agent
   */
  public AgentSessions(
      Supplier<List<String>> program, SessionLimits limits, Consumer<String> heard) {
    this.program = program;
    this.limits = limits;
    this.heard = heard;
    this.waiting = new Semaphore(limits.waitingRequests());
    clock.setKeepAliveTime(1, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  /** Those of this host, as its agent.properties says. */
  public static AgentSessions ofThisHost() {
    AgentSettings settings = AgentSettings.ofThisHost();
    return new AgentSessions(
        new HostProgram(settings)::command,
        SessionLimits.ofAHost(),
        new HostMetrics(settings)::heard);
  }

  /** What goes wrong ends the session, and the answer says why. */
  public VnsnapAgentAnswer serve(VnsnapAgentCommand command) {
    try {
      AgentSession session = session(command);
      session.take(command.firstLine(), command.lines());
      if (command.close()) {
        session.endInput();
      }
      AgentSession.Said said = said(session, command);
      return new VnsnapAgentAnswer(
          command,
          said.firstEvent(),
          said.events().toArray(String[]::new),
          said.endReason().isPresent(),
          said.endReason().orElse(""));
    } catch (NoSessionException e) {
      return new VnsnapAgentAnswer(
          command, command.eventsSeen(), new String[0], true, e.getMessage());
    }
  }

  private AgentSession.Said said(AgentSession session, VnsnapAgentCommand command) {
    Duration wait = Duration.ofMillis(command.waitMillis());
    boolean waits = command.waitMillis() > 0 && waiting.tryAcquire();
    try {
      Duration longest = wait.compareTo(limits.longestWait()) < 0 ? wait : limits.longestWait();
      return session.await(command.eventsSeen(), waits ? longest : Duration.ZERO);
    } finally {
      if (waits) {
        waiting.release();
      }
    }
  }

  private synchronized AgentSession session(VnsnapAgentCommand command) throws NoSessionException {
    AgentSession session = sessions.get(command.session());
    if (session == null) {
      session = begin(command);
      sessions.put(command.session(), session);
      lookLater(session, limits.idle());
    }
    session.asked();
    return session;
  }

  private AgentSession begin(VnsnapAgentCommand command) throws NoSessionException {
    String name = command.session();
    String end = ends.get(name);
    if (end != null) {
      throw new NoSessionException(end);
    }
    boolean first = command.firstLine() == 0 && command.eventsSeen() == 0;
    // The first request may carry all that there is to do, and the end of it.
    boolean nothing = command.close() && command.lines().length == 0;
    if (!first || nothing) {
      throw refuse(name, "CloudStack's agent was restarted, and the operation ended with it");
    }
    closed.removeIf(session -> !session.isAlive());
    long open = sessions.values().stream().filter(AgentSession::isOpen).count();
    if (open >= limits.sessions() || sessions.size() + closed.size() >= limits.processes()) {
      throw refuse(name, "too many operations are under way on this host; try again later");
    }
    List<String> start = program.get();
    try {
      LOG.info("session {} starts {}", name, start);
      return new AgentSession(name, new ProcessBuilder(start).start(), limits, heard);
    } catch (IOException e) {
      throw refuse(name, "%s can't be started: %s".formatted(start.get(0), e.getMessage()));
    }
  }

  private NoSessionException refuse(String name, String reason) {
    LOG.warn("session {}: {}", name, reason);
    ends.put(name, reason);
    return new NoSessionException(reason);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it, and it does not throw
  private void lookLater(AgentSession session, Duration delay) {
    clock.schedule(() -> look(session), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized void look(AgentSession session) {
    Duration left = limits.idle().minus(session.idle());
    if (left.compareTo(Duration.ZERO) > 0) {
      lookLater(session, left);
      return;
    }
    String reason =
        session.fail(
            "nobody asked for %d s what the agent has to say".formatted(limits.idle().toSeconds()));
    LOG.info("session {} is closed: {}", session.name(), reason);
    ends.put(session.name(), reason);
    sessions.remove(session.name());
    if (session.isAlive()) {
      closed.add(session);
    }
  }

  /** Why the last sessions ended, for requests that come late. */
  private static final class Ends extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;
    private static final int LIMIT = 256;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > LIMIT;
    }
  }
}
