// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids that are the same each time, made of what they are ids of. */
public final class Ids {
  private Ids() {}

  /** Such as {@code of("network", "shop")}. */
  public static String of(String kind, String... names) {
    // No name has a line end.
    String whole = kind + "\n" + String.join("\n", names);
    return UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
