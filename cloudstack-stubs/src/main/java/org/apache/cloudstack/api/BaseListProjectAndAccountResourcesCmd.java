// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseListProjectAndAccountResourcesCmd extends BaseListAccountResourcesCmd {
  protected BaseListProjectAndAccountResourcesCmd() {}

  public Long getProjectId() {
    throw new AssertionError("stub");
  }
}
