// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

import java.time.Instant;
import java.util.Optional;

/**
 * A network that was made as a clone. Its VNI file is in the state folder.
 *
 * @param id of the network
 * @param name of the network
 * @param snapshotId what it was cloned from
 * @param stage whether it is whole
 * @param problem why it could not be removed, if that was tried
 */
public record CloneRecord(
    String id,
    String name,
    String account,
    String snapshotId,
    Instant created,
    Stage stage,
    Optional<String> problem) {
  /** What it is in. */
  public enum Stage {
    /** It is being made; if nobody is at it any more, what there is of it goes. */
    MAKING,
    /** It is a network like others. */
    MADE,
    /** It is being taken away, which is tried until it is done. */
    REMOVING
  }

  public CloneRecord with(Stage next, Optional<String> why) {
    return new CloneRecord(id, name, account, snapshotId, created, next, why);
  }
}
