// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** A snapshot. What is null is not there. */
record SnapshotResponse(
    String id,
    String name,
    String description,
    String state,
    String step,
    Integer progress,
    String problem,
    @JsonUnwrapped PlaceResponse place,
    @JsonUnwrapped OwnerResponse owner,
    String policyId,
    String created,
    List<Tag> tags,
    int virtualMachineCount,
    String outside,
    @JsonUnwrapped Figures figures,
    @JsonUnwrapped Restored restored,
    String storePath) {
  record Tag(String key, String value) {}

  record Figures(
      String cutTime,
      double prepareMillis,
      double sealMillis,
      double cutSkewMillis,
      double pauseMillis,
      String carrier,
      long heldFrames,
      long inFlightFrames,
      long memorySize,
      long size) {}

  /**
   * @param restored when
   */
  record Restored(String restored, long restoreMillis, long replayedFrames) {}
}
