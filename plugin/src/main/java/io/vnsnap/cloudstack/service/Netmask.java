// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.Locale;

/** The netmask of a CIDR. */
final class Netmask {
  private static final int BITS = 32;
  private static final int OCTET = 0xff;

  private Netmask() {}

  /** "10.1.1.0/24" has "255.255.255.0". */
  static String of(String cidr) {
    int slash = cidr.indexOf('/');
    int prefix;
    try {
      prefix = Integer.parseInt(cidr.substring(slash + 1));
    } catch (NumberFormatException e) {
      throw notCidr(cidr);
    }
    if (slash < 0 || prefix < 1 || prefix > BITS) {
      throw notCidr(cidr);
    }
    int mask = -1 << (BITS - prefix);
    return String.format(
        Locale.ROOT,
        "%d.%d.%d.%d",
        mask >>> 24,
        mask >>> 16 & OCTET,
        mask >>> 8 & OCTET,
        mask & OCTET);
  }

  private static VniException notCidr(String cidr) {
    return new VniException(
        Kind.FAILED, "the network's addresses are %s, which is no CIDR".formatted(cidr));
  }
}
