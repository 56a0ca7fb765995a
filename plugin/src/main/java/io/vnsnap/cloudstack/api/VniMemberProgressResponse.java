// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import org.apache.cloudstack.api.BaseResponse;

/** How far one virtual machine is in an operation. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniMemberProgressResponse extends BaseResponse {
  @SerializedName("name")
  @Param(description = "the name of the virtual machine")
  private final String name;

  @SerializedName("step")
  @Param(description = "what has been reached")
  private final String step;

  @SerializedName("progress")
  @Param(description = "percent of what is done with it")
  private final int progress;

  public VniMemberProgressResponse(String name, String step, int progress) {
    this.name = name;
    this.step = step;
    this.progress = progress;
    setObjectName("virtualmachine");
  }
}
