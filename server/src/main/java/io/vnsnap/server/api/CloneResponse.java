// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import java.util.List;

/** What a clone made. */
record CloneResponse(
    String id,
    String name,
    String networkId,
    String networkName,
    Long restoreMillis,
    Long replayedFrames,
    List<Machine> virtualMachine) {
  record Machine(String id, String name) {}
}
