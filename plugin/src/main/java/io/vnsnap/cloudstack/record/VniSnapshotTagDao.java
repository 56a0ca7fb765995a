// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import java.util.List;
import java.util.Map;

/** Keeps the tags of snapshots. */
public interface VniSnapshotTagDao {
  /** In the order of keys. */
  Map<String, String> tagsOf(long snapshotId);

  /** Takes the place of all tags that the snapshot has. */
  void replace(long snapshotId, Map<String, String> tags);

  /** Ids of the snapshots that have all these tags. */
  List<Long> snapshotsWith(Map<String, String> tags);
}
