// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import com.cloud.agent.api.Answer;
import com.cloud.agent.api.LogLevel;
import com.cloud.agent.api.LogLevel.Log4jLevel;

/** What the agent of a session has said, from the first line that was not seen. */
public class VnsnapAgentAnswer extends Answer {
  private long firstEvent;

  @LogLevel(Log4jLevel.Trace)
  private String[] events = {};

  private boolean ended;
  private String endReason = "";

  /** For Gson. */
  protected VnsnapAgentAnswer() {}

  /**
   * @param command that is answered
   * @param firstEvent the number of the first of the events, counted from 0
   * @param events lines of the agent's output
   * @param ended whether the agent has ended and no event will follow these
   * @param endReason one sentence if it ended, else empty
   */
  public VnsnapAgentAnswer(
      VnsnapAgentCommand command,
      long firstEvent,
      String[] events,
      boolean ended,
      String endReason) {
    super(command, true, null);
    this.firstEvent = firstEvent;
    this.events = events.clone();
    this.ended = ended;
    this.endReason = endReason;
  }

  public long firstEvent() {
    return firstEvent;
  }

  public String[] events() {
    return events.clone();
  }

  public boolean ended() {
    return ended;
  }

  public String endReason() {
    return endReason;
  }
}
