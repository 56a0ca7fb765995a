// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import java.util.Date;
import java.util.List;
import org.apache.cloudstack.api.EntityReference;

/** A policy. */
@EntityReference(VniSnapshotPolicy.class)
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniSnapshotPolicyResponse extends OwnedResponse {
  @SerializedName("id")
  @Param(description = "the ID of the policy")
  private String id;

  @SerializedName("name")
  @Param(description = "the name of the policy")
  private String name;

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

  @SerializedName("nextruns")
  @Param(description = "the next five runs, if it is active")
  private List<Date> nextRuns;

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

  public void setNextRuns(List<Date> nextRuns) {
    this.nextRuns = List.copyOf(nextRuns);
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
