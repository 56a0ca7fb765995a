// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The names by which tables and devices of one operation are known. */
record Operation(String id) {
  String table() {
    return "vnsnap_" + id.replaceAll("[^A-Za-z0-9]", "_");
  }

  /** Short, since the kernel admits 15 characters and a number and a letter follow. */
  String devicePrefix() {
    CRC32 sum = new CRC32();
    sum.update(id.getBytes(StandardCharsets.UTF_8));
    return "vns%06x".formatted(sum.getValue() & 0xffffff);
  }
}
