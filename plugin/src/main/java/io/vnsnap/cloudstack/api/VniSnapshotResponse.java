// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import io.vnsnap.cloudstack.record.VniSnapshot;
import java.util.Date;
import java.util.List;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.EntityReference;

/** A snapshot. */
@EntityReference(VniSnapshot.class)
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniSnapshotResponse extends OwnedResponse {
  @SerializedName("id")
  @Param(description = "the ID of the snapshot")
  private String id;

  @SerializedName("name")
  @Param(description = "the name of the snapshot")
  private String name;

  @SerializedName("description")
  @Param(description = "the description of the snapshot")
  private String description;

  @SerializedName("state")
  @Param(description = "Allocated, Creating, Ready, Restoring, Cloning, Deleting or Error")
  private String state;

  @SerializedName("step")
  @Param(description = "what the operation under way is doing")
  private String step;

  @SerializedName("progress")
  @Param(description = "percent of the operation under way")
  private Integer progress;

  @SerializedName("problem")
  @Param(description = "why it is in error, or why the last operation on it failed")
  private String problem;

  @SerializedName("policyid")
  @Param(description = "the ID of the policy that took it")
  private String policyId;

  @SerializedName("created")
  @Param(description = "when it was asked for")
  private Date created;

  @SerializedName("virtualmachinecount")
  @Param(description = "how many virtual machines are in it")
  private Integer virtualMachineCount;

  @SerializedName("outside")
  @Param(description = "what is not in it")
  private String outside;

  @SerializedName("carrier")
  @Param(description = "how color travelled between hosts: GBP or SENDER_HOLD")
  private String carrier;

  @SerializedName("pausemillis")
  @Param(description = "the longest pause of a virtual machine, in milliseconds")
  private Double pauseMillis;

  @SerializedName("cuttime")
  @Param(description = "when the first virtual machine was cut")
  private Date cutTime;

  @SerializedName("preparemillis")
  @Param(description = "from the beginning to the first cut, in milliseconds")
  private Double prepareMillis;

  @SerializedName("cutskewmillis")
  @Param(description = "from the first cut to the last, in milliseconds")
  private Double cutSkewMillis;

  @SerializedName("sealmillis")
  @Param(description = "from the first cut until all was in its files, in milliseconds")
  private Double sealMillis;

  @SerializedName("heldframes")
  @Param(description = "frames that waited for a cut")
  private Long heldFrames;

  @SerializedName("inflightframes")
  @Param(description = "frames in flight, which are in it")
  private Long inFlightFrames;

  @SerializedName("memorysize")
  @Param(description = "memory of all virtual machines, in bytes")
  private Long memorySize;

  @SerializedName("size")
  @Param(description = "what it occupies in the store, in bytes")
  private Long size;

  @SerializedName("storepath")
  @Param(
      description = "the folder on hosts that it is in",
      authorized = {RoleType.Admin})
  private String storePath;

  @SerializedName("hostid")
  @Param(
      description = "the ID of a host that sees it",
      authorized = {RoleType.Admin})
  private String hostId;

  @SerializedName("restored")
  @Param(description = "when it was restored or cloned last")
  private Date restored;

  @SerializedName("restoremillis")
  @Param(description = "until all virtual machines ran then, in milliseconds")
  private Long restoreMillis;

  @SerializedName("replayedframes")
  @Param(description = "frames in flight that were delivered then")
  private Long replayedFrames;

  @SerializedName("tags")
  @Param(description = "the tags of the snapshot", responseObject = VniTagResponse.class)
  private List<VniTagResponse> tags;

  public VniSnapshotResponse() {
    setObjectName("vnisnapshot");
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

  public void setDescription(String description) {
    this.description = description;
  }

  public void setState(String state) {
    this.state = state;
  }

  public void setStep(String step) {
    this.step = step;
  }

  public void setProgress(Integer progress) {
    this.progress = progress;
  }

  public void setProblem(String problem) {
    this.problem = problem;
  }

  public void setPolicyId(String policyId) {
    this.policyId = policyId;
  }

  public void setCreated(Date created) {
    this.created = created;
  }

  public void setVirtualMachineCount(Integer virtualMachineCount) {
    this.virtualMachineCount = virtualMachineCount;
  }

  public void setOutside(String outside) {
    this.outside = outside;
  }

  public void setCarrier(String carrier) {
    this.carrier = carrier;
  }

  public void setPauseMillis(Double pauseMillis) {
    this.pauseMillis = pauseMillis;
  }

  public void setCutTime(Date cutTime) {
    this.cutTime = cutTime;
  }

  public void setPrepareMillis(Double prepareMillis) {
    this.prepareMillis = prepareMillis;
  }

  public void setCutSkewMillis(Double cutSkewMillis) {
    this.cutSkewMillis = cutSkewMillis;
  }

  public void setSealMillis(Double sealMillis) {
    this.sealMillis = sealMillis;
  }

  public void setHeldFrames(Long heldFrames) {
    this.heldFrames = heldFrames;
  }

  public void setInFlightFrames(Long inFlightFrames) {
    this.inFlightFrames = inFlightFrames;
  }

  public void setMemorySize(Long memorySize) {
    this.memorySize = memorySize;
  }

  public void setSize(Long size) {
    this.size = size;
  }

  public void setStorePath(String storePath) {
    this.storePath = storePath;
  }

  public void setHostId(String hostId) {
    this.hostId = hostId;
  }

  public void setRestored(Date restored) {
    this.restored = restored;
  }

  public void setRestoreMillis(Long restoreMillis) {
    this.restoreMillis = restoreMillis;
  }

  public void setReplayedFrames(Long replayedFrames) {
    this.replayedFrames = replayedFrames;
  }

  public void setTags(List<VniTagResponse> tags) {
    this.tags = tags;
  }
}
