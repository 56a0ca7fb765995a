// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.agent.api;

public class Answer extends Command {
  protected Answer() {}

  public Answer(Command command, boolean success, String details) {}

  public boolean getResult() {
    throw new AssertionError("stub");
  }

  public String getDetails() {
    throw new AssertionError("stub");
  }

  @Override
  public boolean executeInSequence() {
    throw new AssertionError("stub");
  }
}
