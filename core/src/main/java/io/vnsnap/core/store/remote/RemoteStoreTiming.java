// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import java.time.Duration;

/**
 * How long things may take with a store that is reached through an agent.
 *
 * @param lease the host lets go what it holds of the store when it hears nothing for so long, and
 *     counts as lost when nothing is heard of it
 * @param keepAlive how often the lease is renewed; several times in a lease
 * @param answer what is quick: to connect, make a folder, seal it, show a manifest
 * @param work what takes its time and is ended by the lease if the host falls silent: to list,
 *     check, read all of a snapshot, delete it
 * @param settle how long to try to find out how a folder ended whose connection was lost
 */
public record RemoteStoreTiming(
    Duration lease, Duration keepAlive, Duration answer, Duration work, Duration settle) {
  public RemoteStoreTiming {
    if (keepAlive.multipliedBy(2).compareTo(lease) > 0) {
      throw new IllegalArgumentException(
          "a lease of %s is not renewed in time every %s; renew at least twice in a lease"
              .formatted(lease, keepAlive));
    }
  }

  /** For agents that may be reached by detours, with delays of some seconds. */
  public static RemoteStoreTiming defaults() {
    return new RemoteStoreTiming(
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofDays(1),
        Duration.ofMinutes(3));
  }
}
