// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids of operations: short, unique on the hosts, and fit for names of devices. */
public final class OperationId {
  private static final int BYTES = 4;

  private OperationId() {}

  public static String next() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
