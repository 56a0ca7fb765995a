// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseListAccountResourcesCmd extends BaseListDomainResourcesCmd {
  protected BaseListAccountResourcesCmd() {}

  public String getAccountName() {
    throw new AssertionError("stub");
  }
}
