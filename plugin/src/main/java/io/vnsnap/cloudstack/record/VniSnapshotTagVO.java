// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import java.util.UUID;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.GeneratedValue;
import javax.persistence.GenerationType;
import javax.persistence.Id;
import javax.persistence.Table;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

/** A row of vni_snapshot_tag. */
@Entity
@Table(name = "vni_snapshot_tag")
public class VniSnapshotTagVO implements InternalIdentity, Identity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Column(name = "id")
  private long id;

  @Column(name = "uuid")
  private String uuid = UUID.randomUUID().toString();

  @Column(name = "vni_snapshot_id")
  private long snapshotId;

  @Column(name = "tag_key")
  private String key;

  @Column(name = "tag_value")
  private String value;

  @Override
  public long getId() {
    return id;
  }

  /** For rows that no database has numbered. */
  public void setId(long id) {
    this.id = id;
  }

  @Override
  public String getUuid() {
    return uuid;
  }

  public void setUuid(String uuid) {
    this.uuid = uuid;
  }

  public long getSnapshotId() {
    return snapshotId;
  }

  public void setSnapshotId(long snapshotId) {
    this.snapshotId = snapshotId;
  }

  public String getKey() {
    return key;
  }

  public void setKey(String key) {
    this.key = key;
  }

  public String getValue() {
    return value;
  }

  public void setValue(String value) {
    this.value = value;
  }
}
