// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

import java.time.Duration;

/**
 * How long a connection waits for what.
 *
 * @param poll how long the host may wait for an event before it answers that there is none
 * @param answer how long CloudStack may take to bring a request there and the answer back, beyond
 *     that
 * @param silence a host that has answered nothing for so long is lost
 * @param mount how long a host may take to mount a store
 * @param pause before something is tried again
 * @param end how long closing waits for the host's agent to end
 * @param commands how many commands may wait for being sent
 */
public record Patience(
    Duration poll,
    Duration answer,
    Duration silence,
    Duration mount,
    Duration pause,
    Duration end,
    int commands) {
  /** Less silence than the 30 s after which a host closes a session that nobody asks about. */
  public static Patience usual() {
    return new Patience(
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(25),
        Duration.ofSeconds(45),
        Duration.ofMillis(250),
        Duration.ofSeconds(15),
        1000);
  }
}
