// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

/** The version of the messages in this package. Coordinator and agent must have the same. */
public final class ProtocolVersion {
  public static final int CURRENT = 4;

  private ProtocolVersion() {}
}
