// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.apache.cloudstack.api.BaseResponse;

/** A virtual machine of a network that was checked. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniCheckMachineResponse extends BaseResponse {
  @SerializedName("id")
  @Param(description = "the ID of the virtual machine")
  private String id;

  @SerializedName("name")
  @Param(description = "the name of the virtual machine")
  private String name;

  @SerializedName("state")
  @Param(description = "the state of the virtual machine")
  private String state;

  @SerializedName("member")
  @Param(description = "whether it would be in a snapshot")
  private Boolean member;

  @SerializedName("problems")
  @Param(description = "what stands in the way or should be known of it")
  private List<String> problems;

  public VniCheckMachineResponse() {
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

  public void setState(String state) {
    this.state = state;
  }

  public void setMember(Boolean member) {
    this.member = member;
  }

  public void setProblems(List<String> problems) {
    this.problems = problems;
  }
}
