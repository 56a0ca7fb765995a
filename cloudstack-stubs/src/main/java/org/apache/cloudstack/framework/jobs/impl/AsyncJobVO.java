// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.framework.jobs.impl;

import org.apache.cloudstack.framework.jobs.AsyncJob;

public class AsyncJobVO implements AsyncJob {
  private static final long serialVersionUID = 1L;

  public AsyncJobVO(
      String related,
      long userId,
      long accountId,
      String command,
      String commandInfo,
      Long instanceId,
      String instanceType,
      String injectedUuid) {}

  public void setDispatcher(String dispatcher) {}

  @Override
  public long getId() {
    throw new AssertionError("stub");
  }

  @Override
  public String getUuid() {
    throw new AssertionError("stub");
  }

  @Override
  public Status getStatus() {
    throw new AssertionError("stub");
  }

  @Override
  public String getResult() {
    throw new AssertionError("stub");
  }
}
