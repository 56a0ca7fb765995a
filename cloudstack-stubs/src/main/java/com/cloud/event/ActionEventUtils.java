// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.event;

public class ActionEventUtils {
  public static Long onScheduledActionEvent(
      Long userId,
      Long accountId,
      String type,
      String description,
      Long resourceId,
      String resourceType,
      boolean eventDisplayEnabled,
      long startEventId) {
    throw new AssertionError("stub");
  }

  public static Long onStartedActionEvent(
      Long userId,
      Long accountId,
      String type,
      String description,
      Long resourceId,
      String resourceType,
      boolean eventDisplayEnabled,
      long startEventId) {
    throw new AssertionError("stub");
  }

  public static Long onCompletedActionEvent(
      Long userId,
      Long accountId,
      String level,
      String type,
      boolean eventDisplayEnabled,
      String description,
      Long resourceId,
      String resourceType,
      long startEventId) {
    throw new AssertionError("stub");
  }
}
