// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import org.apache.cloudstack.api.BaseResponse;

/** What is of a network or VPC. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public abstract class PlacedResponse extends BaseResponse {
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
}
