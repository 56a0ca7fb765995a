// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Owner;
import java.util.HashMap;
import java.util.Map;

/** Says in a command's parameters whose something is to be. */
final class OwnerParameters {
  private OwnerParameters() {}

  static Map<String, String> of(Owner owner) {
    if (owner.project().isPresent()) {
      return Map.of("projectid", owner.project().get().uuid());
    }
    return Map.of("account", owner.accountName(), "domainid", owner.domainUuid());
  }

  /** The parameters of a command, with those. */
  static Map<String, String> with(Owner owner, Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(parameters);
    all.putAll(of(owner));
    return all;
  }
}
