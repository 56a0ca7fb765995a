// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

/** Mistakes that a host could make. The judge must convict each of them, or it is no judge. */
public enum Flaw {
  NONE,
  /** A member's frames turn post only some time after it runs again. */
  COLOR_AFTER_RESUME,
  /** Frames that the guest had not taken when it stopped are left in its NIC. */
  NO_HOLD,
  /** A post frame is delivered to a member that is still pre. */
  NO_RECEIVER_HOLD,
  /** Markers are not awaited. */
  NO_MARKERS,
  /** Held frames and the color go as soon as all are cut, before the drain. */
  RELEASE_BEFORE_DRAIN,
  /** Logging goes on after the drain until the host's own release. */
  LOG_UNTIL_RELEASE,
  /** The host says that it is prepared before its rules are in place. */
  RULES_LATE,
  /** Frames overtake each other between two hosts: the one thing the protocol asks of the wire. */
  UNORDERED_WIRE,
  /** The lease is never looked at. */
  NO_LEASE,
  /** Nobody looks after the members of an agent that died. */
  NO_GUARDIAN,
  /** A host on which something fails discards before the coordinator knows why. */
  DISCARD_UNASKED,
  /** A host takes the files away without asking whether the snapshot was sealed. */
  DISCARD_SEALED
}
