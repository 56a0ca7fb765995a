// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Something that a snapshot had reached when its coordinator heard of it.
 *
 * @param member null if the step is a whole host's
 * @param atMicros on the coordinator's clock, in microseconds since 1970
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Milestone(Step step, String host, String member, long atMicros) {
  /** What was reached, in the order of the protocol. */
  public enum Step {
    /** The rules are on all taps of the host. */
    PREPARED,
    /** A post frame came for a member before its cut, and is held. */
    HOLDING,
    /** The member runs again, and what was held for it has been delivered. */
    DELIVERED,
    /** No pre frame can reach the host any more. */
    DRAINED,
    /** No rule is left on the host. */
    RELEASED,
    /** Memory and disks of the host's members are in their files, with checksums. */
    SAVED
  }
}
