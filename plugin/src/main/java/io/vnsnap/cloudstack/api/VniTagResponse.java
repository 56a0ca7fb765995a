// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import org.apache.cloudstack.api.BaseResponse;

/** A tag. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniTagResponse extends BaseResponse {
  @SerializedName("key")
  @Param(description = "the key of the tag")
  private String key;

  @SerializedName("value")
  @Param(description = "the value of the tag")
  private String value;

  public VniTagResponse() {
    setObjectName("tag");
  }

  public void setKey(String key) {
    this.key = key;
  }

  public void setValue(String value) {
    this.value = value;
  }
}
