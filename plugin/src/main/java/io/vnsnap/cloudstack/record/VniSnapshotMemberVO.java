// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import java.util.Date;
import java.util.UUID;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.GeneratedValue;
import javax.persistence.GenerationType;
import javax.persistence.Id;
import javax.persistence.Table;
import javax.persistence.Temporal;
import javax.persistence.TemporalType;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

/** A row of vni_snapshot_member; db/schema has the meaning of each column. */
@Entity
@Table(name = "vni_snapshot_member")
public class VniSnapshotMemberVO implements InternalIdentity, Identity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Column(name = "id")
  private long id;

  @Column(name = "uuid")
  private String uuid = UUID.randomUUID().toString();

  @Column(name = "vni_snapshot_id")
  private long snapshotId;

  @Column(name = "vm_id")
  private Long vmId;

  @Column(name = "instance_name")
  private String instanceName;

  @Column(name = "name")
  private String name;

  @Column(name = "host_uuid")
  private String hostUuid;

  @Column(name = "host_name")
  private String hostName;

  @Column(name = "cut_micros")
  private Long cutMicros;

  @Column(name = "pause_micros")
  private Long pauseMicros;

  @Column(name = "downtime_micros")
  private Long downtimeMicros;

  @Column(name = "save_micros")
  private Long saveMicros;

  @Column(name = "held_frames")
  private Long heldFrames;

  @Column(name = "in_flight_frames")
  private Long inFlightFrames;

  @Column(name = "memory_bytes")
  private Long memoryBytes;

  @Column(name = "stored_memory_bytes")
  private Long storedMemoryBytes;

  @Column(name = "disk_bytes")
  private Long diskBytes;

  @Column(name = "stored_disk_bytes")
  private Long storedDiskBytes;

  @Column(name = "blueprint", length = 16777215)
  private String blueprint;

  @Column(name = "created")
  @Temporal(TemporalType.TIMESTAMP)
  private Date created;

  @Column(name = "removed")
  @Temporal(TemporalType.TIMESTAMP)
  private Date removed;

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

  public Long getVmId() {
    return vmId;
  }

  public void setVmId(Long vmId) {
    this.vmId = vmId;
  }

  public String getInstanceName() {
    return instanceName;
  }

  public void setInstanceName(String instanceName) {
    this.instanceName = instanceName;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getHostUuid() {
    return hostUuid;
  }

  public void setHostUuid(String hostUuid) {
    this.hostUuid = hostUuid;
  }

  public String getHostName() {
    return hostName;
  }

  public void setHostName(String hostName) {
    this.hostName = hostName;
  }

  public Long getCutMicros() {
    return cutMicros;
  }

  public void setCutMicros(Long cutMicros) {
    this.cutMicros = cutMicros;
  }

  public Long getPauseMicros() {
    return pauseMicros;
  }

  public void setPauseMicros(Long pauseMicros) {
    this.pauseMicros = pauseMicros;
  }

  public Long getDowntimeMicros() {
    return downtimeMicros;
  }

  public void setDowntimeMicros(Long downtimeMicros) {
    this.downtimeMicros = downtimeMicros;
  }

  public Long getSaveMicros() {
    return saveMicros;
  }

  public void setSaveMicros(Long saveMicros) {
    this.saveMicros = saveMicros;
  }

  public Long getHeldFrames() {
    return heldFrames;
  }

  public void setHeldFrames(Long heldFrames) {
    this.heldFrames = heldFrames;
  }

  public Long getInFlightFrames() {
    return inFlightFrames;
  }

  public void setInFlightFrames(Long inFlightFrames) {
    this.inFlightFrames = inFlightFrames;
  }

  public Long getMemoryBytes() {
    return memoryBytes;
  }

  public void setMemoryBytes(Long memoryBytes) {
    this.memoryBytes = memoryBytes;
  }

  public Long getStoredMemoryBytes() {
    return storedMemoryBytes;
  }

  public void setStoredMemoryBytes(Long storedMemoryBytes) {
    this.storedMemoryBytes = storedMemoryBytes;
  }

  public Long getDiskBytes() {
    return diskBytes;
  }

  public void setDiskBytes(Long diskBytes) {
    this.diskBytes = diskBytes;
  }

  public Long getStoredDiskBytes() {
    return storedDiskBytes;
  }

  public void setStoredDiskBytes(Long storedDiskBytes) {
    this.storedDiskBytes = storedDiskBytes;
  }

  public String getBlueprint() {
    return blueprint;
  }

  public void setBlueprint(String blueprint) {
    this.blueprint = blueprint;
  }

  public Date getCreated() {
    return created;
  }

  public void setCreated(Date created) {
    this.created = created;
  }

  public Date getRemoved() {
    return removed;
  }

  public void setRemoved(Date removed) {
    this.removed = removed;
  }
}
