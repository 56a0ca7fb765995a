// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tap whose ring was made longer for frames in flight.
 *
 * @param frames how long it was before
 */
record LongQueue(GuestTap tap, int frames) {
  private static final Logger LOG = LoggerFactory.getLogger(LongQueue.class);

  /** A ring is made smaller only when it is empty: the kernel would drop what does not fit. */
  void shorten(LinkControl links, long deadlineNanos) throws ColoringException {
    String name = tap.nic().tap();
    if (tap.awaitEmpty(deadlineNanos)) {
      links.setQueueLength(name, frames);
    } else {
      LOG.warn(
          "tap {} keeps a longer queue since its guest does not read; undo with: ip link set {}"
              + " txqueuelen {}",
          name,
          name,
          frames);
    }
  }
}
