// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.agent.api;

public abstract class Command {
  protected Command() {}

  public void setWait(int waitSeconds) {}

  public abstract boolean executeInSequence();
}
