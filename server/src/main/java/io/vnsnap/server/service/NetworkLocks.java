// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.server.service.ServerException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One operation at a time on each network. */
final class NetworkLocks {
  /** Long enough for an operation that is about to end; a job waits meanwhile. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, Semaphore> locks = new ConcurrentHashMap<>();
  private final Duration patience;

  NetworkLocks(Duration patience) {
    this.patience = patience;
  }

  /** It is had until closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws ServerException NOT_NOW if another operation has it for too long
   */
  Held acquire(String networkId, String networkName) throws InterruptedException {
    Semaphore lock = locks.computeIfAbsent(networkId, id -> new Semaphore(1));
    if (!lock.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ServerException(
          Kind.NOT_NOW,
          "another operation goes on in network %s; wait until that has ended"
              .formatted(networkName));
    }
    return lock::release;
  }
}
