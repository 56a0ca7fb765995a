// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api.response;

import java.util.List;
import org.apache.cloudstack.api.BaseResponse;
import org.apache.cloudstack.api.ResponseObject;

public class ListResponse<T extends ResponseObject> extends BaseResponse {
  public void setResponses(List<T> responses, Integer count) {}

  public List<T> getResponses() {
    throw new AssertionError("stub");
  }
}
