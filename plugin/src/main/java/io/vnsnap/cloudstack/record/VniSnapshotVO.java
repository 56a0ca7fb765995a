// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import io.vnsnap.core.state.SnapshotState;
import java.util.Date;
import java.util.UUID;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.EnumType;
import javax.persistence.Enumerated;
import javax.persistence.GeneratedValue;
import javax.persistence.GenerationType;
import javax.persistence.Id;
import javax.persistence.Table;
import javax.persistence.Temporal;
import javax.persistence.TemporalType;

/** A row of vni_snapshot; db/schema has the meaning of each column. */
@Entity
@Table(name = "vni_snapshot")
public class VniSnapshotVO implements VniSnapshot {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Column(name = "id")
  private long id;

  @Column(name = "uuid")
  private String uuid = UUID.randomUUID().toString();

  @Column(name = "name")
  private String name;

  @Column(name = "description", length = 1024)
  private String description;

  @Column(name = "account_id")
  private long accountId;

  @Column(name = "domain_id")
  private long domainId;

  @Column(name = "data_center_id")
  private long zoneId;

  @Column(name = "network_id")
  private Long networkId;

  @Column(name = "vpc_id")
  private Long vpcId;

  @Column(name = "policy_id")
  private Long policyId;

  @Column(name = "skip_stopped")
  private boolean skipStopped;

  @Enumerated(EnumType.STRING)
  @Column(name = "state")
  private SnapshotState state = SnapshotState.ALLOCATED;

  @Column(name = "step")
  private String step;

  @Column(name = "progress")
  private int progress;

  @Column(name = "problem", length = 65535)
  private String problem;

  @Column(name = "management_server_id")
  private Long managementServerId;

  @Column(name = "clone_network_id")
  private Long cloneNetworkId;

  @Column(name = "clone_vpc_id")
  private Long cloneVpcId;

  @Column(name = "store_root", length = 1024)
  private String storeRoot;

  @Column(name = "host_uuid")
  private String hostUuid;

  @Column(name = "carrier")
  private String carrier;

  @Column(name = "pause_micros")
  private Long pauseMicros;

  @Column(name = "cut_micros")
  private Long cutMicros;

  @Column(name = "prepare_micros")
  private Long prepareMicros;

  @Column(name = "seal_micros")
  private Long sealMicros;

  @Column(name = "skew_micros")
  private Long skewMicros;

  @Column(name = "held_frames")
  private Long heldFrames;

  @Column(name = "in_flight_frames")
  private Long inFlightFrames;

  @Column(name = "memory_bytes")
  private Long memoryBytes;

  @Column(name = "stored_bytes")
  private Long storedBytes;

  @Column(name = "restored")
  @Temporal(TemporalType.TIMESTAMP)
  private Date restored;

  @Column(name = "restore_millis")
  private Long restoreMillis;

  @Column(name = "replayed_frames")
  private Long replayedFrames;

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

  @Override
  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getDescription() {
    return description;
  }

  public void setDescription(String description) {
    this.description = description;
  }

  @Override
  public long getAccountId() {
    return accountId;
  }

  public void setAccountId(long accountId) {
    this.accountId = accountId;
  }

  @Override
  public long getDomainId() {
    return domainId;
  }

  public void setDomainId(long domainId) {
    this.domainId = domainId;
  }

  @Override
  public long getZoneId() {
    return zoneId;
  }

  public void setZoneId(long zoneId) {
    this.zoneId = zoneId;
  }

  @Override
  public Long getNetworkId() {
    return networkId;
  }

  public void setNetworkId(Long networkId) {
    this.networkId = networkId;
  }

  @Override
  public Long getVpcId() {
    return vpcId;
  }

  public void setVpcId(Long vpcId) {
    this.vpcId = vpcId;
  }

  public Long getPolicyId() {
    return policyId;
  }

  public void setPolicyId(Long policyId) {
    this.policyId = policyId;
  }

  public boolean isSkipStopped() {
    return skipStopped;
  }

  public void setSkipStopped(boolean skipStopped) {
    this.skipStopped = skipStopped;
  }

  @Override
  public SnapshotState getState() {
    return state;
  }

  public void setState(SnapshotState state) {
    this.state = state;
  }

  public String getStep() {
    return step;
  }

  public void setStep(String step) {
    this.step = step;
  }

  public int getProgress() {
    return progress;
  }

  public void setProgress(int progress) {
    this.progress = progress;
  }

  public String getProblem() {
    return problem;
  }

  public void setProblem(String problem) {
    this.problem = problem;
  }

  public Long getManagementServerId() {
    return managementServerId;
  }

  public void setManagementServerId(Long managementServerId) {
    this.managementServerId = managementServerId;
  }

  public Long getCloneNetworkId() {
    return cloneNetworkId;
  }

  public void setCloneNetworkId(Long cloneNetworkId) {
    this.cloneNetworkId = cloneNetworkId;
  }

  public Long getCloneVpcId() {
    return cloneVpcId;
  }

  public void setCloneVpcId(Long cloneVpcId) {
    this.cloneVpcId = cloneVpcId;
  }

  public String getStoreRoot() {
    return storeRoot;
  }

  public void setStoreRoot(String storeRoot) {
    this.storeRoot = storeRoot;
  }

  public String getHostUuid() {
    return hostUuid;
  }

  public void setHostUuid(String hostUuid) {
    this.hostUuid = hostUuid;
  }

  public String getCarrier() {
    return carrier;
  }

  public void setCarrier(String carrier) {
    this.carrier = carrier;
  }

  public Long getPauseMicros() {
    return pauseMicros;
  }

  public void setPauseMicros(Long pauseMicros) {
    this.pauseMicros = pauseMicros;
  }

  public Long getCutMicros() {
    return cutMicros;
  }

  public void setCutMicros(Long cutMicros) {
    this.cutMicros = cutMicros;
  }

  public Long getPrepareMicros() {
    return prepareMicros;
  }

  public void setPrepareMicros(Long prepareMicros) {
    this.prepareMicros = prepareMicros;
  }

  public Long getSealMicros() {
    return sealMicros;
  }

  public void setSealMicros(Long sealMicros) {
    this.sealMicros = sealMicros;
  }

  public Long getSkewMicros() {
    return skewMicros;
  }

  public void setSkewMicros(Long skewMicros) {
    this.skewMicros = skewMicros;
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

  public Long getStoredBytes() {
    return storedBytes;
  }

  public void setStoredBytes(Long storedBytes) {
    this.storedBytes = storedBytes;
  }

  public Date getRestored() {
    return restored;
  }

  public void setRestored(Date restored) {
    this.restored = restored;
  }

  public Long getRestoreMillis() {
    return restoreMillis;
  }

  public void setRestoreMillis(Long restoreMillis) {
    this.restoreMillis = restoreMillis;
  }

  public Long getReplayedFrames() {
    return replayedFrames;
  }

  public void setReplayedFrames(Long replayedFrames) {
    this.replayedFrames = replayedFrames;
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

  @Override
  public Class<?> getEntityType() {
    return VniSnapshot.class;
  }
}
