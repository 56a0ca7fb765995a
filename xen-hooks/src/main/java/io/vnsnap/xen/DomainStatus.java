// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

/**
 * What the hypervisor says of a domain.
 *
 * @param flags XEN_DOMINF_* of Xen's public/domctl.h
 */
record DomainStatus(int flags) {
  private static final int DYING = 1;
  private static final int SHUTDOWN = 1 << 2;
  private static final int REASON_SHIFT = 16;
  private static final int REASON_MASK = 0xff;

  /** SHUTDOWN_suspend of Xen's public/sched.h. */
  private static final int SUSPEND = 2;

  /** Whether it has stopped because it was asked to, so that it can be saved or go on. */
  boolean isSuspended() {
    return hasStopped() && (flags >>> REASON_SHIFT & REASON_MASK) == SUSPEND;
  }

  /** Whether its vCPUs have stopped for good, or until it is resumed. */
  boolean hasStopped() {
    return (flags & (SHUTDOWN | DYING)) != 0;
  }
}
