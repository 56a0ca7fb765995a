// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import java.util.List;

/** Whether a network can be snapshotted now. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniCheckResponse extends PlacedResponse {
  @SerializedName("possible")
  @Param(description = "whether nothing stands in the way")
  private Boolean possible;

  @SerializedName("carrier")
  @Param(description = "how color would travel between hosts: GBP or SENDER_HOLD")
  private String carrier;

  @SerializedName("outside")
  @Param(description = "what would not be in the snapshot")
  private String outside;

  @SerializedName("problems")
  @Param(description = "what stands in the way or should be known, of the network and its hosts")
  private List<String> problems;

  @SerializedName("virtualmachine")
  @Param(description = "the virtual machines", responseObject = VniCheckMachineResponse.class)
  private List<VniCheckMachineResponse> virtualMachines;

  public VniCheckResponse() {
    setObjectName("vnisnapshotcheck");
  }

  public void setPossible(Boolean possible) {
    this.possible = possible;
  }

  public void setCarrier(String carrier) {
    this.carrier = carrier;
  }

  public void setOutside(String outside) {
    this.outside = outside;
  }

  public void setProblems(List<String> problems) {
    this.problems = problems;
  }

  public void setVirtualMachines(List<VniCheckMachineResponse> virtualMachines) {
    this.virtualMachines = virtualMachines;
  }
}
