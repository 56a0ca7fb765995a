// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.OwnerChoice;
import java.util.Map;

/**
 * A snapshot as it is wanted. Null where the caller does not say.
 *
 * @param policyId the policy that wants it
 */
public record NewSnapshot(
    Place place,
    OwnerChoice owner,
    String name,
    String description,
    Long policyId,
    boolean skipStopped,
    Map<String, String> tags) {
  public NewSnapshot {
    tags = Map.copyOf(tags);
  }
}
