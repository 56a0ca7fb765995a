// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import java.util.Optional;

/**
 * Why an operation was given up.
 *
 * @param host where it went wrong, if it was on a host
 * @param member with whom, if it was one member
 * @param reason one sentence
 */
public record Cause(Optional<HostName> host, Optional<MemberName> member, String reason) {
  static Cause of(String reason) {
    return new Cause(Optional.empty(), Optional.empty(), reason);
  }

  static Cause at(HostName host, String reason) {
    return new Cause(Optional.of(host), Optional.empty(), reason);
  }

  @Override
  public String toString() {
    return host.map(name -> "%s: %s".formatted(name, reason)).orElse(reason);
  }
}
