// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.sun.jna.LastErrorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets threads go before all others of the host, for as long as a guest stands still: on a host
 * that has no processor to spare, its pause would grow by whatever else the host does. In Linux
 * each thread has a nice value of its own; see setpriority(2).
 */
public final class Urgency {
  private static final Logger LOG = LoggerFactory.getLogger(Urgency.class);
  private static final int MOST_URGENT = -20;
  private static final int CALLING_THREAD = 0;

  private final int ordinary;

  private Urgency(int ordinary) {
    this.ordinary = ordinary;
  }

  /** The calling thread is as urgent as any that is not in a hurry. */
  public static Urgency ordinarilyAsNow() {
    return new Urgency(Libc.getpriority(Libc.PRIO_PROCESS, CALLING_THREAD));
  }

  /** The calling thread is in a hurry, or no longer so. Does nothing where that is forbidden. */
  public void set(boolean urgent) {
    try {
      Libc.setpriority(Libc.PRIO_PROCESS, CALLING_THREAD, urgent ? MOST_URGENT : ordinary);
    } catch (LastErrorException e) {
      LOG.debug("a thread can't be put before others", e);
    }
  }
}
