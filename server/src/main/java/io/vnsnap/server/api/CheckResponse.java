// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** Whether a network can be snapshotted now. */
record CheckResponse(
    boolean possible,
    String carrier,
    String outside,
    List<String> problems,
    List<Machine> virtualMachine,
    @JsonUnwrapped PlaceResponse place) {
  record Machine(String id, String name, String state, boolean member, List<String> problems) {}
}
