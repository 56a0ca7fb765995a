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

/** A row of vni_snapshot_policy; db/schema has the meaning of each column. */
@Entity
@Table(name = "vni_snapshot_policy")
public class VniSnapshotPolicyVO implements VniSnapshotPolicy {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Column(name = "id")
  private long id;

  @Column(name = "uuid")
  private String uuid = UUID.randomUUID().toString();

  @Column(name = "name")
  private String name;

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

  @Column(name = "interval_type")
  private String intervalType;

  @Column(name = "schedule")
  private String schedule;

  @Column(name = "timezone")
  private String timezone;

  @Column(name = "max_snapshots")
  private int maxSnapshots;

  @Column(name = "skip_stopped")
  private boolean skipStopped;

  @Column(name = "active")
  private boolean active = true;

  @Column(name = "next_run")
  @Temporal(TemporalType.TIMESTAMP)
  private Date nextRun;

  @Column(name = "last_run")
  @Temporal(TemporalType.TIMESTAMP)
  private Date lastRun;

  @Column(name = "running_snapshot_id")
  private Long runningSnapshotId;

  @Column(name = "failures")
  private int failures;

  @Column(name = "problem", length = 65535)
  private String problem;

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

  public String getIntervalType() {
    return intervalType;
  }

  public void setIntervalType(String intervalType) {
    this.intervalType = intervalType;
  }

  public String getSchedule() {
    return schedule;
  }

  public void setSchedule(String schedule) {
    this.schedule = schedule;
  }

  public String getTimezone() {
    return timezone;
  }

  public void setTimezone(String timezone) {
    this.timezone = timezone;
  }

  public int getMaxSnapshots() {
    return maxSnapshots;
  }

  public void setMaxSnapshots(int maxSnapshots) {
    this.maxSnapshots = maxSnapshots;
  }

  public boolean isSkipStopped() {
    return skipStopped;
  }

  public void setSkipStopped(boolean skipStopped) {
    this.skipStopped = skipStopped;
  }

  public boolean isActive() {
    return active;
  }

  public void setActive(boolean active) {
    this.active = active;
  }

  public Date getNextRun() {
    return nextRun;
  }

  public void setNextRun(Date nextRun) {
    this.nextRun = nextRun;
  }

  public Date getLastRun() {
    return lastRun;
  }

  public void setLastRun(Date lastRun) {
    this.lastRun = lastRun;
  }

  public Long getRunningSnapshotId() {
    return runningSnapshotId;
  }

  public void setRunningSnapshotId(Long runningSnapshotId) {
    this.runningSnapshotId = runningSnapshotId;
  }

  public int getFailures() {
    return failures;
  }

  public void setFailures(int failures) {
    this.failures = failures;
  }

  public String getProblem() {
    return problem;
  }

  public void setProblem(String problem) {
    this.problem = problem;
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
    return VniSnapshotPolicy.class;
  }
}
