// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public abstract class BaseCmd {
  /** The types of a parameter. */
  public enum CommandType {
    BOOLEAN,
    DATE,
    INTEGER,
    LIST,
    LONG,
    MAP,
    OBJECT,
    STRING,
    UUID
  }

  protected BaseCmd() {}

  public abstract void execute();

  public abstract long getEntityOwnerId();

  public void configure() {}

  public String getCommandName() {
    throw new AssertionError("stub");
  }

  public Object getResponseObject() {
    throw new AssertionError("stub");
  }

  public void setResponseObject(Object response) {}

  public Long getApiResourceId() {
    throw new AssertionError("stub");
  }

  public ApiCommandResourceType getApiResourceType() {
    throw new AssertionError("stub");
  }
}
