// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what a killed agent left of a save: a guest that suspended for it runs again, Xen
 * watches no writes any more, and nobody is asked to suspend.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration SUSPENDING = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(10);

  private final XenHost xen;
  private final int number;

  /**
   * @param number of the domain
   */
  Recovery(XenHost xen, int number) {
    this.xen = xen;
    this.number = number;
  }

  /** A guest that has just taken up the request needs a moment. */
  private boolean isSuspendedSoon(XenHost.Session session) {
    Deadline deadline = Deadline.in(SUSPENDING);
    while (true) {
      Optional<DomainStatus> status = session.status(number);
      if (status.isEmpty() || deadline.isOver()) {
        return false;
      }
      if (status.get().isSuspended()) {
        return true;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  void run(boolean pausedByUs) throws HypervisorException {
    try (XenHost.Session session = xen.session()) {
      if (pausedByUs) {
        if (!xen.withdrawSuspend(number) && isSuspendedSoon(session)) {
          LOG.info("letting domain {} run again", number);
          session.resume(number);
        }
        session.showSuspension(number);
      }
      session.stopWatching(number);
    }
  }
}
