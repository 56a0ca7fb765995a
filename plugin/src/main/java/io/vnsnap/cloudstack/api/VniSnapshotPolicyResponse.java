// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import java.util.Date;
import org.apache.cloudstack.api.BaseResponse;
import org.apache.cloudstack.api.EntityReference;
import org.apache.cloudstack.api.response.ControlledViewEntityResponse;

/** A policy. */
@EntityReference(VniSnapshotPolicy.class)
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniSnapshotPolicyResponse extends BaseResponse
    implements ControlledViewEntityResponse {
  @SerializedName("id")
  @Param(description = "the ID of the policy")
  private String id;

  @SerializedName("name")
  @Param(description = "the name of the policy")
  private String name;

  @SerializedName("networkid")
  @Param(description = "the ID of the network")
  private String networkId;

  @SerializedName("networkname")
  @Param(description = "the name of the network")
  private String networkName;

  @SerializedName("vpcid")
  @Param(description = "the ID of the VPC")
  private String vpcId;

  @SerializedName("vpcname")
  @Param(description = "the name of the VPC")
  private String vpcName;

  @SerializedName("zoneid")
  @Param(description = "the ID of the zone")
  private String zoneId;

  @SerializedName("zonename")
  @Param(description = "the name of the zone")
  private String zoneName;

  @SerializedName("account")
  @Param(description = "the account that it belongs to")
  private String accountName;

  @SerializedName("projectid")
  @Param(description = "the ID of the project that it belongs to")
  private String projectId;

  @SerializedName("project")
  @Param(description = "the name of the project that it belongs to")
  private String projectName;

  @SerializedName("domainid")
  @Param(description = "the ID of the domain that it belongs to")
  private String domainId;

  @SerializedName("domain")
  @Param(description = "the name of the domain that it belongs to")
  private String domainName;

  @SerializedName("domainpath")
  @Param(description = "the path of the domain that it belongs to")
  private String domainPath;

  @SerializedName("intervaltype")
  @Param(description = "HOURLY, DAILY, WEEKLY or MONTHLY")
  private String intervalType;

  @SerializedName("schedule")
  @Param(description = "when in the interval")
  private String schedule;

  @SerializedName("timezone")
  @Param(description = "the time zone of the schedule")
  private String timezone;

  @SerializedName("maxsnaps")
  @Param(description = "how many snapshots are kept")
  private Integer maxSnaps;

  @SerializedName("skipstopped")
  @Param(description = "whether stopped virtual machines are left out")
  private Boolean skipStopped;

  @SerializedName("active")
  @Param(description = "whether it runs")
  private Boolean active;

  @SerializedName("nextrun")
  @Param(description = "when it runs next")
  private Date nextRun;

  @SerializedName("lastrun")
  @Param(description = "when it ran last")
  private Date lastRun;

  @SerializedName("failures")
  @Param(description = "how often it failed since the last success")
  private Integer failures;

  @SerializedName("problem")
  @Param(description = "why it failed last")
  private String problem;

  @SerializedName("created")
  @Param(description = "when it was made")
  private Date created;

  public VniSnapshotPolicyResponse() {
    setObjectName("vnisnapshotpolicy");
  }

  @Override
  public String getObjectId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public void setName(String name) {
    this.name = name;
  }

  public void setNetworkId(String networkId) {
    this.networkId = networkId;
  }

  public void setNetworkName(String networkName) {
    this.networkName = networkName;
  }

  public void setVpcId(String vpcId) {
    this.vpcId = vpcId;
  }

  public void setVpcName(String vpcName) {
    this.vpcName = vpcName;
  }

  public void setZoneId(String zoneId) {
    this.zoneId = zoneId;
  }

  public void setZoneName(String zoneName) {
    this.zoneName = zoneName;
  }

  @Override
  public void setAccountName(String accountName) {
    this.accountName = accountName;
  }

  @Override
  public void setProjectId(String projectId) {
    this.projectId = projectId;
  }

  @Override
  public void setProjectName(String projectName) {
    this.projectName = projectName;
  }

  @Override
  public void setDomainId(String domainId) {
    this.domainId = domainId;
  }

  @Override
  public void setDomainName(String domainName) {
    this.domainName = domainName;
  }

  @Override
  public void setDomainPath(String domainPath) {
    this.domainPath = domainPath;
  }

  public void setIntervalType(String intervalType) {
    this.intervalType = intervalType;
  }

  public void setSchedule(String schedule) {
    this.schedule = schedule;
  }

  public void setTimezone(String timezone) {
    this.timezone = timezone;
  }

  public void setMaxSnaps(Integer maxSnaps) {
    this.maxSnaps = maxSnaps;
  }

  public void setSkipStopped(Boolean skipStopped) {
    this.skipStopped = skipStopped;
  }

  public void setActive(Boolean active) {
    this.active = active;
  }

  public void setNextRun(Date nextRun) {
    this.nextRun = nextRun;
  }

  public void setLastRun(Date lastRun) {
    this.lastRun = lastRun;
  }

  public void setFailures(Integer failures) {
    this.failures = failures;
  }

  public void setProblem(String problem) {
    this.problem = problem;
  }

  public void setCreated(Date created) {
    this.created = created;
  }
}
