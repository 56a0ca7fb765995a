// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseAsyncCmd extends BaseCmd {
  public static final String networkSyncObject = "network";
  public static final String vpcSyncObject = "vpc";

  protected BaseAsyncCmd() {}

  public abstract String getEventType();

  public abstract String getEventDescription();

  public Object getJob() {
    throw new AssertionError("stub");
  }

  public void setJob(Object job) {
    throw new AssertionError("stub");
  }

  public Long getStartEventId() {
    throw new AssertionError("stub");
  }

  public String getSyncObjType() {
    throw new AssertionError("stub");
  }

  public Long getSyncObjId() {
    throw new AssertionError("stub");
  }
}
