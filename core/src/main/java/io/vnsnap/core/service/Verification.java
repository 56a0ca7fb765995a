// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.SnapshotName;
import java.util.List;

/**
 * What reading all of a snapshot has shown.
 *
 * @param files how many files it has, without the manifest
 * @param sizeBytes how many bytes they have
 * @param damage one sentence for each file that is not as it was sealed; empty if all are
 */
public record Verification(SnapshotName name, int files, long sizeBytes, List<String> damage) {
  public Verification {
    damage = List.copyOf(damage);
  }

  public boolean isGood() {
    return damage.isEmpty();
  }
}
