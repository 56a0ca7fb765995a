// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import com.cloud.agent.api.Command;
import com.cloud.agent.api.LogLevel;
import com.cloud.agent.api.LogLevel.Log4jLevel;

/**
 * Lines for the agent of a session, and the question what it has said since. The first request of a
 * session starts its agent. A request may be repeated, and requests may overtake each other: lines
 * and events are counted, so that each arrives once and in order.
 */
public class VnsnapAgentCommand extends Command {
  private String session = "";
  private long firstLine;

  @LogLevel(Log4jLevel.Trace)
  private String[] lines = {};

  private long eventsSeen;
  private int waitMillis;
  private boolean close;

  /** For Gson. */
  protected VnsnapAgentCommand() {}

  /**
   * @param session the caller's own; a random name
   * @param firstLine the number of the first of the lines, counted from 0
   * @param lines for the agent's input
   * @param eventsSeen how many events have arrived; the host forgets those
   * @param waitMillis how long to wait for an event if there is none; 0 answers at once
   * @param close whether the agent's input ends after these lines
   */
  public VnsnapAgentCommand(
      String session,
      long firstLine,
      String[] lines,
      long eventsSeen,
      int waitMillis,
      boolean close) {
    this.session = session;
    this.firstLine = firstLine;
    this.lines = lines.clone();
    this.eventsSeen = eventsSeen;
    this.waitMillis = waitMillis;
    this.close = close;
  }

  public String session() {
    return session;
  }

  public long firstLine() {
    return firstLine;
  }

  public String[] lines() {
    return lines.clone();
  }

  public long eventsSeen() {
    return eventsSeen;
  }

  public int waitMillis() {
    return waitMillis;
  }

  public boolean close() {
    return close;
  }

  /** Commands that execute in sequence wait for each other on a host. */
  @Override
  public boolean executeInSequence() {
    return false;
  }
}
