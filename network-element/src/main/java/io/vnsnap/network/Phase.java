// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

/** What the rules on a member's tap do with frames for the member. */
enum Phase {
  /** The member has not been cut: post frames wait, others pass. */
  PRE,
  /** The member is being cut: every frame waits. */
  HOLDING,
  /** The member has been cut and runs: every frame passes, pre frames of members are logged. */
  OPEN
}
