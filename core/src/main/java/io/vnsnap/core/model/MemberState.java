// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/** What the hypervisor says of a member. */
public enum MemberState {
  RUNNING,
  PAUSED,
  OFF,
  MISSING
}
