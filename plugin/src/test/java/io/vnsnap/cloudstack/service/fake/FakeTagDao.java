// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.record.VniSnapshotTagDao;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

public final class FakeTagDao implements VniSnapshotTagDao {
  private final Map<Long, Map<String, String>> rows = new HashMap<>();

  @Override
  public Map<String, String> tagsOf(long snapshotId) {
    return rows.getOrDefault(snapshotId, Map.of());
  }

  @Override
  public void replace(long snapshotId, Map<String, String> tags) {
    rows.put(snapshotId, new TreeMap<>(tags));
  }

  @Override
  public List<Long> snapshotsWith(Map<String, String> tags) {
    return rows.entrySet().stream()
        .filter(row -> row.getValue().entrySet().containsAll(tags.entrySet()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
