// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import java.util.Map;
import java.util.Optional;

/**
 * A snapshot that somebody wants.
 *
 * @param name absent for one that says network and time
 * @param skipStopped whether members that are off are left out
 * @param policyId the policy that wants it, if one does
 */
public record NewSnapshot(
    Optional<String> name,
    Optional<String> description,
    Map<String, String> tags,
    boolean skipStopped,
    Optional<String> policyId) {
  public NewSnapshot {
    tags = Map.copyOf(tags);
  }
}
