// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/**
 * How the memory of a running guest was sent before it was cut, where a hypervisor does that round
 * after round.
 *
 * @param rounds how often: first all of it, then what was written meanwhile; 0 where the hypervisor
 *     keeps the memory of the cut in another way
 * @param sentBytes memory sent in all rounds, the last one with the guest suspended included
 * @param lastBytes what the guest had written anew before the last round but one
 * @param lastMillis how long that round took
 */
public record PreCopy(int rounds, long sentBytes, long lastBytes, double lastMillis) {
  public static final PreCopy NONE = new PreCopy(0, 0, 0, 0);

  /** Rounds of a guest whose writes can be kept up with are shorter. */
  private static final double LONG_ROUND_MILLIS = 500;

  /**
   * Whether the guest wrote its memory faster than rounds could be kept short, so that its pause
   * was about as long as one of them.
   */
  public boolean wasOutrun() {
    return lastMillis > LONG_ROUND_MILLIS;
  }
}
