// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import java.time.Duration;

/**
 * When a member was cut, on its host's clock, in microseconds since 1970.
 *
 * @param stoppedMicros the vCPUs had stopped; this is the member's cut
 * @param resumedMicros the vCPUs ran again
 * @param hypervisorDowntime what the hypervisor itself reports as downtime, zero if it reports none
 */
public record CutTimes(long stoppedMicros, long resumedMicros, Duration hypervisorDowntime) {
  public double pauseMillis() {
    return (resumedMicros - stoppedMicros) / 1000.0;
  }
}
