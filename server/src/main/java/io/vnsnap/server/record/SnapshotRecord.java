// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.state.SnapshotState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the server knows of a snapshot beside what is in its folder.
 *
 * @param policyId the policy that had it taken, if one did
 * @param figures what its manifest says, once it is sealed
 * @param restored the last restore or clone
 */
public record SnapshotRecord(
    String id,
    Label label,
    Origin origin,
    Optional<String> policyId,
    Instant created,
    Place place,
    Condition condition,
    Optional<Figures> figures,
    Optional<Restored> restored) {

  /** What people call it. */
  public record Label(String name, Optional<String> description, SortedMap<String, String> tags) {
    public Label {
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** With what is given in place of what was. */
    public Label with(
        Optional<String> newName,
        Optional<String> newDescription,
        Optional<Map<String, String>> newTags) {
      return new Label(
          newName.orElse(name),
          newDescription.or(() -> description),
          newTags.<SortedMap<String, String>>map(TreeMap::new).orElse(tags));
    }
  }

  /**
   * What it was taken of; the network may be gone since.
   *
   * @param account who owns it
   * @param machines how many machines the network had
   */
  public record Origin(String networkId, String networkName, String account, int machines) {}

  /** Where it is: a folder in a store. */
  public record Place(Path store, SnapshotName folder) {}

  /**
   * @param problem what is wrong, or was with the last that was done with it
   */
  public record Condition(SnapshotState state, Optional<String> problem) {}

  /**
   * @param at when it was done
   * @param millis until all members ran
   */
  public record Restored(Instant at, long millis, long replayedFrames) {}

  public SnapshotState state() {
    return condition.state();
  }

  public SnapshotRecord withLabel(Label changed) {
    return new SnapshotRecord(
        id, changed, origin, policyId, created, place, condition, figures, restored);
  }

  public SnapshotRecord withCondition(SnapshotState state, Optional<String> problem) {
    return new SnapshotRecord(
        id,
        label,
        origin,
        policyId,
        created,
        place,
        new Condition(state, problem),
        figures,
        restored);
  }

  public SnapshotRecord withFigures(Figures known) {
    return new SnapshotRecord(
        id, label, origin, policyId, created, place, condition, Optional.of(known), restored);
  }

  public SnapshotRecord withRestored(Restored done) {
    return new SnapshotRecord(
        id, label, origin, policyId, created, place, condition, figures, Optional.of(done));
  }
}
