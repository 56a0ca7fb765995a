// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/** How a frame's color gets from one host to another. */
public enum ColorCarrier {
  /** The VXLAN Group Policy extension carries the packet mark; receivers hold. */
  GBP,
  /** The wire carries no color: a post member's frames wait on its own host until all are cut. */
  SENDER_HOLD
}
