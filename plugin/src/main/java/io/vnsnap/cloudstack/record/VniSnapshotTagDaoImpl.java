// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import com.cloud.utils.db.GenericDaoBase;
import com.cloud.utils.db.SearchBuilder;
import com.cloud.utils.db.SearchCriteria;
import com.cloud.utils.db.SearchCriteria.Op;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tags in CloudStack's database. */
public class VniSnapshotTagDaoImpl extends GenericDaoBase<VniSnapshotTagVO, Long>
    implements VniSnapshotTagDao {
  private final SearchBuilder<VniSnapshotTagVO> search;

  public VniSnapshotTagDaoImpl() {
    search = createSearchBuilder();
    search.and("snapshotId", search.entity().getSnapshotId(), Op.EQ);
    search.and("key", search.entity().getKey(), Op.EQ);
    search.and("value", search.entity().getValue(), Op.EQ);
    search.done();
  }

  @Override
  public Map<String, String> tagsOf(long snapshotId) {
    Map<String, String> tags = new TreeMap<>();
    for (VniSnapshotTagVO tag : listBy(ofSnapshot(snapshotId))) {
      tags.put(tag.getKey(), tag.getValue());
    }
    return tags;
  }

  @Override
  public void replace(long snapshotId, Map<String, String> tags) {
    expunge(ofSnapshot(snapshotId));
    tags.forEach(
        (key, value) -> {
          VniSnapshotTagVO tag = new VniSnapshotTagVO();
          tag.setSnapshotId(snapshotId);
          tag.setKey(key);
          tag.setValue(value);
          persist(tag);
        });
  }

  @Override
  public List<Long> snapshotsWith(Map<String, String> tags) {
    Set<Long> found = null;
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      SearchCriteria<VniSnapshotTagVO> criteria = search.create();
      criteria.setParameters("key", tag.getKey());
      criteria.setParameters("value", tag.getValue());
      Set<Long> tagged = new TreeSet<>();
      listBy(criteria).forEach(row -> tagged.add(row.getSnapshotId()));
      if (found == null) {
        found = tagged;
      } else {
        found.retainAll(tagged);
      }
    }
    return found == null ? List.of() : List.copyOf(found);
  }

  private SearchCriteria<VniSnapshotTagVO> ofSnapshot(long snapshotId) {
    SearchCriteria<VniSnapshotTagVO> criteria = search.create();
    criteria.setParameters("snapshotId", snapshotId);
    return criteria;
  }
}
