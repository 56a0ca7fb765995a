// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/**
 * When a member was cut, on its host's clock, in microseconds since 1970.
 *
 * @param stoppedMicros the vCPUs had stopped; this is the member's cut
 * @param resumedMicros the vCPUs ran again
 */
public record CutTimes(long stoppedMicros, long resumedMicros) {
  public double pauseMillis() {
    return (resumedMicros - stoppedMicros) / 1000.0;
  }
}
