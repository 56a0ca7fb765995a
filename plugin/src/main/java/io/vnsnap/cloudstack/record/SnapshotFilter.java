// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import io.vnsnap.core.state.SnapshotState;
import java.util.Map;

/**
 * Which snapshots a list is to hold. Null, or no tag, means that it does not matter.
 *
 * @param keyword a part of the name
 * @param offset how many to leave out at the beginning, or null for none
 * @param limit how many to return at most, or null for all
 */
public record SnapshotFilter(
    Long id,
    String name,
    String keyword,
    Long networkId,
    Long vpcId,
    Long zoneId,
    Long policyId,
    SnapshotState state,
    Map<String, String> tags,
    Long offset,
    Long limit) {
  public SnapshotFilter {
    tags = Map.copyOf(tags);
  }
}
