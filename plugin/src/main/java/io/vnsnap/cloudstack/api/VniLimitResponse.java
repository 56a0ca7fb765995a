// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import org.apache.cloudstack.api.BaseResponse;

/** How many snapshots there are and may be. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniLimitResponse extends BaseResponse {
  @SerializedName("kind")
  @Param(description = "account, project or domain")
  private final String kind;

  @SerializedName("name")
  @Param(description = "the name of the account, project or domain")
  private final String name;

  @SerializedName("used")
  @Param(description = "how many VNI snapshots it has")
  private final long used;

  @SerializedName("max")
  @Param(description = "how many it may have; absent for any number")
  private final Long max;

  public VniLimitResponse(String kind, String name, long used, Long max) {
    this.kind = kind;
    this.name = name;
    this.used = used;
    this.max = max;
    setObjectName("vnisnapshotlimit");
  }
}
