// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.store.Manifest;
import java.util.List;

/**
 * A snapshot that now exists.
 *
 * @param warnings what hosts did not confirm at the end, and members whose pause was long by their
 *     own writing; the snapshot is good all the same
 * @param timeline what was reached when
 */
public record CreatedSnapshot(Manifest manifest, List<String> warnings, List<Milestone> timeline) {
  public CreatedSnapshot {
    warnings = List.copyOf(warnings);
    timeline = List.copyOf(timeline);
  }
}
