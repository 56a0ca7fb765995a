// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

/** A host has no VXLAN with color. The message says why, and what to do. */
public final class HostVxlanException extends Exception {
  private static final long serialVersionUID = 1L;

  public HostVxlanException(String message) {
    super(message);
  }
}
