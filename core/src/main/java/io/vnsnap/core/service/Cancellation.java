// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.operation.Hosts;
import java.util.Optional;

/**
 * The way to give an operation up from another thread: because its user has had enough, its time is
 * over, or the process ends. One for each operation; it may be used before the operation begins.
 */
public final class Cancellation {
  private Optional<String> reason = Optional.empty();
  private Optional<Hosts> hosts = Optional.empty();

  /**
   * Gives the operation up. Returns at once; the operation then ends by itself, with everything
   * taken back, or, if it is too late for that, completed. May repeat: the first reason counts.
   *
   * @param why one sentence without a full stop
   */
  public synchronized void cancel(String why) {
    if (reason.isEmpty()) {
      reason = Optional.of(why);
      hosts.ifPresent(connected -> connected.cancel(why));
    }
  }

  /** Why it was cancelled, if it was. */
  public synchronized Optional<String> reason() {
    return reason;
  }

  /** These hosts are told, now if it has been cancelled already. */
  synchronized void attach(Hosts connected) {
    hosts = Optional.of(connected);
    reason.ifPresent(connected::cancel);
  }
}
