// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

/**
 * A timer that a state machine set. Setting one again gives it a new number, so that an earlier one
 * that has already run down is told from it.
 */
public record Timer(Kind kind, long number) {
  /** At most one timer of a kind counts at a time. */
  public enum Kind {
    /** The current phase must be over. */
    PHASE,
    /** Markers may have been lost and are sent again. */
    ROUND,
    /** The hosts' leases are renewed, and hosts that stay silent are noticed. */
    KEEP_ALIVE,
    /** A host has heard nothing from its coordinator. */
    LEASE
  }
}
