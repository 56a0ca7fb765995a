// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import java.util.concurrent.locks.LockSupport;

/** A pause between frames that come in bursts. */
final class Pause {
  /** Bursts end within less: a pause is over when nothing has come for this long. */
  private static final long QUIET_NANOS = 300_000;

  /** Frames that never pause for {@link #QUIET_NANOS} are not waited for longer than this. */
  private static final long QUIET_DEADLINE_NANOS = 50_000_000;

  private final long beganNanos = System.nanoTime();
  private long quietSinceNanos = beganNanos;
  private boolean over;

  /**
   * Told of each look at what has come; waits a little if it has to be looked again.
   *
   * @param nothing whether nothing had come
   */
  void after(boolean nothing) {
    long nowNanos = System.nanoTime();
    if (!nothing) {
      quietSinceNanos = nowNanos;
      return;
    }
    over =
        nowNanos - quietSinceNanos >= QUIET_NANOS || nowNanos - beganNanos >= QUIET_DEADLINE_NANOS;
    if (!over) {
      LockSupport.parkNanos(QUIET_NANOS / 4);
    }
  }

  boolean isOver() {
    return over;
  }
}
