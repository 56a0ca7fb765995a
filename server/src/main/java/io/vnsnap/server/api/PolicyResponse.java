// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** A policy. What is null is not there. */
record PolicyResponse(
    String id,
    String name,
    @JsonUnwrapped PlaceResponse place,
    @JsonUnwrapped OwnerResponse owner,
    String intervalType,
    String schedule,
    String timezone,
    int maxSnaps,
    boolean skipStopped,
    boolean active,
    String nextRun,
    List<String> nextRuns,
    String lastRun,
    int failures,
    String problem,
    String created) {}
