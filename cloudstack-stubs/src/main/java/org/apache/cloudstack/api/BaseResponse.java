// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseResponse implements ResponseObject {
  protected BaseResponse() {}

  public final void setResponseName(String name) {}

  public final void setObjectName(String name) {}

  public String getObjectId() {
    throw new AssertionError("stub");
  }
}
