// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import java.util.Date;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.BaseResponse;

/** A virtual machine in a snapshot. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniSnapshotMemberResponse extends BaseResponse {
  @SerializedName("id")
  @Param(description = "the ID of the member")
  private String id;

  @SerializedName("vnisnapshotid")
  @Param(description = "the ID of the snapshot")
  private String snapshotId;

  @SerializedName("virtualmachineid")
  @Param(description = "the ID of the virtual machine, if it is still there")
  private String virtualMachineId;

  @SerializedName("virtualmachinename")
  @Param(description = "the name of the virtual machine at the cut")
  private String virtualMachineName;

  @SerializedName("instancename")
  @Param(
      description = "the name of its domain on the host",
      authorized = {RoleType.Admin})
  private String instanceName;

  @SerializedName("hostid")
  @Param(
      description = "the ID of the host that it ran on",
      authorized = {RoleType.Admin})
  private String hostId;

  @SerializedName("hostname")
  @Param(
      description = "the name of the host that it ran on",
      authorized = {RoleType.Admin})
  private String hostName;

  @SerializedName("cuttime")
  @Param(description = "when it was cut, on the clock of its host")
  private Date cutTime;

  @SerializedName("cutoffsetmillis")
  @Param(description = "how long after the first cut, in milliseconds")
  private Double cutOffsetMillis;

  @SerializedName("pausemillis")
  @Param(description = "how long it stood still, in milliseconds")
  private Double pauseMillis;

  @SerializedName("downtimemillis")
  @Param(description = "of the pause, what the hypervisor itself reports, in milliseconds")
  private Double downtimeMillis;

  @SerializedName("savemillis")
  @Param(
      description = "from its cut until its memory and disks were in their files, in milliseconds")
  private Double saveMillis;

  @SerializedName("heldframes")
  @Param(description = "frames that waited for its cut")
  private Long heldFrames;

  @SerializedName("inflightframes")
  @Param(description = "frames in flight to it, which are in the snapshot")
  private Long inFlightFrames;

  @SerializedName("memorysize")
  @Param(description = "its memory, in bytes")
  private Long memorySize;

  @SerializedName("storedmemorysize")
  @Param(description = "what its memory occupies in the store, in bytes")
  private Long storedMemorySize;

  @SerializedName("disksize")
  @Param(description = "its disks, in bytes")
  private Long diskSize;

  @SerializedName("storeddisksize")
  @Param(description = "what its disks occupy in the store, in bytes")
  private Long storedDiskSize;

  public VniSnapshotMemberResponse() {
    setObjectName("vnisnapshotmember");
  }

  @Override
  public String getObjectId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public void setSnapshotId(String snapshotId) {
    this.snapshotId = snapshotId;
  }

  public void setVirtualMachineId(String virtualMachineId) {
    this.virtualMachineId = virtualMachineId;
  }

  public void setVirtualMachineName(String virtualMachineName) {
    this.virtualMachineName = virtualMachineName;
  }

  public void setInstanceName(String instanceName) {
    this.instanceName = instanceName;
  }

  public void setHostId(String hostId) {
    this.hostId = hostId;
  }

  public void setHostName(String hostName) {
    this.hostName = hostName;
  }

  public void setCutTime(Date cutTime) {
    this.cutTime = cutTime;
  }

  public void setCutOffsetMillis(Double cutOffsetMillis) {
    this.cutOffsetMillis = cutOffsetMillis;
  }

  public void setPauseMillis(Double pauseMillis) {
    this.pauseMillis = pauseMillis;
  }

  public void setDowntimeMillis(Double downtimeMillis) {
    this.downtimeMillis = downtimeMillis;
  }

  public void setSaveMillis(Double saveMillis) {
    this.saveMillis = saveMillis;
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

  public void setStoredMemorySize(Long storedMemorySize) {
    this.storedMemorySize = storedMemorySize;
  }

  public void setDiskSize(Long diskSize) {
    this.diskSize = diskSize;
  }

  public void setStoredDiskSize(Long storedDiskSize) {
    this.storedDiskSize = storedDiskSize;
  }
}
