// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.apache.cloudstack.api.BaseResponse;

/** How far an operation is; the result of its job until it has ended. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniProgressResponse extends BaseResponse {
  @SerializedName("step")
  @Param(description = "what is being done")
  private final String step;

  @SerializedName("progress")
  @Param(description = "percent of the whole operation")
  private final int progress;

  @SerializedName("virtualmachine")
  @Param(
      description = "how far each virtual machine is",
      responseObject = VniMemberProgressResponse.class)
  private final List<VniMemberProgressResponse> virtualMachines;

  public VniProgressResponse(
      String step, int progress, List<VniMemberProgressResponse> virtualMachines) {
    this.step = step;
    this.progress = progress;
    this.virtualMachines = List.copyOf(virtualMachines);
    setObjectName("vnisnapshotprogress");
  }
}
