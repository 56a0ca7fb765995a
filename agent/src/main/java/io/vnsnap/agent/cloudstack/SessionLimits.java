// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import java.time.Duration;

/**
 * A limit on everything, so that VNsnap can't take CloudStack's agent down with it.
 *
 * @param sessions how many may be open at a time
 * @param processes how many may live at a time: a session that is closed may still owe restored
 *     members their memory
 * @param waitingRequests how many requests may wait at a time: CloudStack's agent serves all
 *     commands with a handful of threads
 * @param longestWait of one request
 * @param idle a session that nobody has asked about for so long is closed
 * @param bufferedLines how many lines may wait for the process, or for whoever asks, in a session
 * @param bufferedChars how long they may be together
 * @param answerChars about how long the events of one answer are together; a single one may be
 *     longer
 */
public record SessionLimits(
    int sessions,
    int processes,
    int waitingRequests,
    Duration longestWait,
    Duration idle,
    int bufferedLines,
    int bufferedChars,
    int answerChars) {
  /** For a host with CloudStack's default of five threads for commands. */
  public static SessionLimits ofAHost() {
    return new SessionLimits(
        8, 32, 2, Duration.ofSeconds(10), Duration.ofSeconds(30), 10_000, 16 << 20, 1 << 20);
  }
}
