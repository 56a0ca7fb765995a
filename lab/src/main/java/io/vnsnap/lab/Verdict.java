// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.util.List;

/**
 * What the workloads of all members together prove about the state that they are in.
 *
 * @param orphans tokens that a member has although their sender's state has not sent them
 * @param lost tokens that were sent and never came
 * @param doubled tokens that came twice
 * @param reordered tokens that came after a later one, which convicts nobody: a frame can be
 *     overtaken in the instant in which a tap's rules go; see docs/network.md
 * @param futureAcks acknowledgements that came before the token they are for was sent
 * @param journalErrors disks found ahead of or behind memory, or damaged
 * @param memoryErrors pages from another instant than the rest of memory
 * @param tcpErrors bytes of a TCP stream that were wrong, missing or too many
 * @param tcpResets TCP connections that broke
 * @param restarts members that booted anew since their peers know them
 * @param tcpStallMillisMax longest time that a stream stood still, as its receiver saw it
 * @param gapMillisMax longest time that a guest did not run, as its own clock saw it
 * @param findings a sentence for each thing that is wrong
 * @param pairs the tokens of each direction of a pair of members
 */
public record Verdict(
    long orphans,
    long lost,
    long doubled,
    long reordered,
    long futureAcks,
    long journalErrors,
    long memoryErrors,
    long tcpErrors,
    long tcpResets,
    long restarts,
    long tcpStallMillisMax,
    long gapMillisMax,
    long tokensSent,
    long tokensReceived,
    long streamBytes,
    List<String> findings,
    List<Pair> pairs) {
  public Verdict {
    findings = List.copyOf(findings);
    pairs = List.copyOf(pairs);
  }

  /**
   * Tokens from one member to another, by their numbers.
   *
   * @param received each sequence counted once
   */
  public record Pair(
      int sender,
      int receiver,
      long sent,
      long received,
      long orphans,
      long lost,
      long doubled,
      long reordered) {}

  /** Whether this is a state that the members could have been in together. */
  public boolean isConsistent() {
    return orphans == 0
        && futureAcks == 0
        && journalErrors == 0
        && memoryErrors == 0
        && tcpErrors == 0
        && tcpResets == 0;
  }

  /** Whether, beyond that, every frame came exactly once. */
  public boolean isClean() {
    return isConsistent() && lost == 0 && doubled == 0 && restarts == 0;
  }
}
