// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import org.apache.cloudstack.api.BaseResponse;

/** A virtual machine of a copy. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniCloneMachineResponse extends BaseResponse {
  @SerializedName("id")
  @Param(description = "the ID of the virtual machine")
  private String id;

  @SerializedName("name")
  @Param(description = "the name of the virtual machine")
  private String name;

  public VniCloneMachineResponse() {
    setObjectName("virtualmachine");
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
}
