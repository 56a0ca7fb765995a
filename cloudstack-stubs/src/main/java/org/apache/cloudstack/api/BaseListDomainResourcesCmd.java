// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseListDomainResourcesCmd extends BaseListCmd {
  protected BaseListDomainResourcesCmd() {}

  public boolean listAll() {
    throw new AssertionError("stub");
  }

  public boolean isRecursive() {
    throw new AssertionError("stub");
  }

  public Long getDomainId() {
    throw new AssertionError("stub");
  }
}
