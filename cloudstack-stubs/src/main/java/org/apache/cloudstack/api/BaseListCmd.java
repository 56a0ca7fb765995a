// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseListCmd extends BaseCmd {
  protected BaseListCmd() {}

  public String getKeyword() {
    throw new AssertionError("stub");
  }

  public Long getPageSizeVal() {
    throw new AssertionError("stub");
  }

  public Long getStartIndex() {
    throw new AssertionError("stub");
  }

  @Override
  public long getEntityOwnerId() {
    throw new AssertionError("stub");
  }
}
