// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.agent.api;

public class UnsupportedAnswer extends Answer {
  public UnsupportedAnswer(Command command, String details) {}
}
