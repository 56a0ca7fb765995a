// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.service.Cancellation;
import io.vnsnap.server.service.ServerException.Kind;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What goes on with hosts and is no job, so that all of it can be given up when the server stops.
 */
final class Cancellations {
  private final Set<Cancellation> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** What may be given up. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * @throws ServerException also if it was given up
     */
    T run(Cancellation cancellation) throws InterruptedException;
  }

  /**
   * @throws ServerException NOT_NOW when the server stops, or what the work throws
   */
  <T> T run(Work<T> work) throws InterruptedException {
    Cancellation cancellation = new Cancellation();
    underWay.add(cancellation);
    try {
      if (stopping) {
        throw stopping();
      }
      return work.run(cancellation);
    } finally {
      underWay.remove(cancellation);
    }
  }

  static ServerException stopping() {
    return new ServerException(Kind.NOT_NOW, "the server stops; try again when it is up again");
  }

  /** Gives up what goes on, and lets nothing begin any more. Returns at once. */
  void stop() {
    stopping = true;
    underWay.forEach(work -> work.cancel("the server was told to stop"));
  }
}
