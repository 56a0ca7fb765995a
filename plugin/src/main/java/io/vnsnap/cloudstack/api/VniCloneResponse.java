// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.apache.cloudstack.api.BaseResponse;

/** A copy that was made of a snapshot. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniCloneResponse extends BaseResponse {
  @SerializedName("id")
  @Param(description = "the ID of the snapshot")
  private String id;

  @SerializedName("name")
  @Param(description = "the name of the snapshot")
  private String name;

  @SerializedName("networkid")
  @Param(description = "the ID of the new network; not of a VPC")
  private String networkId;

  @SerializedName("networkname")
  @Param(description = "the name of the new network; not of a VPC")
  private String networkName;

  @SerializedName("vpcid")
  @Param(description = "the ID of the new VPC")
  private String vpcId;

  @SerializedName("vpcname")
  @Param(description = "the name of the new VPC")
  private String vpcName;

  @SerializedName("restoremillis")
  @Param(description = "until all virtual machines ran, in milliseconds")
  private Long restoreMillis;

  @SerializedName("replayedframes")
  @Param(description = "frames in flight that were delivered")
  private Long replayedFrames;

  @SerializedName("virtualmachine")
  @Param(description = "the new virtual machines", responseObject = VniCloneMachineResponse.class)
  private List<VniCloneMachineResponse> virtualMachines;

  public VniCloneResponse() {
    setObjectName("vnisnapshotclone");
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

  public void setRestoreMillis(Long restoreMillis) {
    this.restoreMillis = restoreMillis;
  }

  public void setReplayedFrames(Long replayedFrames) {
    this.replayedFrames = replayedFrames;
  }

  public void setVirtualMachines(List<VniCloneMachineResponse> virtualMachines) {
    this.virtualMachines = virtualMachines;
  }
}
