// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/** One bit of a frame: whether its sender had been cut when it sent the frame. */
public enum Color {
  /** The sender had not been cut. */
  PRE,
  /** The sender had been cut: no member that has not been cut may receive this frame. */
  POST
}
