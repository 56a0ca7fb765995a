// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

import java.util.Map;

public abstract class BaseListTaggedResourcesCmd extends BaseListProjectAndAccountResourcesCmd {
  protected BaseListTaggedResourcesCmd() {}

  public Map<String, String> getTags() {
    throw new AssertionError("stub");
  }
}
