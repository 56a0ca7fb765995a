// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Stand-ins for source addresses of frames that were held at their sender.
 *
 * <p>A frame that is written into a guest's tap meets the same ingress rule as the guest's own
 * frames, which still must wait while older ones go. The rule tells them apart by a source address
 * that no guest uses, and puts the right one back.
 */
final class SourceTokens {
  /** The token of the NIC's own address. Ours: locally administered, see {@link Marker}. */
  static final long FIRST = Marker.SOURCE_PREFIX | 0xf00000L;

  private final Map<Long, Long> tokens = new HashMap<>();

  SourceTokens(long guestMac) {
    tokens.put(guestMac, FIRST);
  }

  OptionalLong find(long mac) {
    Long token = tokens.get(mac);
    return token == null ? OptionalLong.empty() : OptionalLong.of(token);
  }

  long add(long mac) {
    long token = FIRST + tokens.size();
    tokens.put(mac, token);
    return token;
  }
}
