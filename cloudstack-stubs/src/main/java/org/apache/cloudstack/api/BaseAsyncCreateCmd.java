// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseAsyncCreateCmd extends BaseAsyncCmd {
  protected BaseAsyncCreateCmd() {}

  public abstract void create();

  public Long getEntityId() {
    throw new AssertionError("stub");
  }

  public void setEntityId(Long id) {}

  public String getEntityUuid() {
    throw new AssertionError("stub");
  }

  public void setEntityUuid(String uuid) {}
}
