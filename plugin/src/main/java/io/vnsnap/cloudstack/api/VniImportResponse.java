// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.apache.cloudstack.api.BaseResponse;

/** What was found in a store. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniImportResponse extends BaseResponse {
  @SerializedName("count")
  @Param(description = "how many snapshots were taken in")
  private Integer count;

  @SerializedName("vnisnapshot")
  @Param(
      description = "the snapshots that were taken in",
      responseObject = VniSnapshotResponse.class)
  private List<VniSnapshotResponse> snapshots;

  @SerializedName("skipped")
  @Param(description = "what was not taken in, and why")
  private List<String> skipped;

  public VniImportResponse() {
    setObjectName("vnisnapshotimport");
  }

  public void setCount(Integer count) {
    this.count = count;
  }

  public void setSnapshots(List<VniSnapshotResponse> snapshots) {
    this.snapshots = snapshots;
  }

  public void setSkipped(List<String> skipped) {
    this.skipped = skipped;
  }
}
