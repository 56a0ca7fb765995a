// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import org.apache.cloudstack.api.BaseResponse;

/** The frames in flight to a member of a snapshot. */
@SuppressWarnings("UnusedVariable") // Gson reads the fields.
public class VniChannelResponse extends BaseResponse {
  @SerializedName("id")
  @Param(description = "the ID of the member")
  private final String id;

  @SerializedName("name")
  @Param(description = "a name for the file")
  private final String name;

  @SerializedName("size")
  @Param(description = "the size of the file, in bytes")
  private final long size;

  @SerializedName("content")
  @Param(description = "the file: pcapng, in base64")
  private final String content;

  public VniChannelResponse(String id, String name, long size, String content) {
    this.id = id;
    this.name = name;
    this.size = size;
    this.content = content;
    setObjectName("vnisnapshotchannel");
  }
}
