// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.event;

public class UsageEventUtils {
  public static void publishUsageEvent(
      String usageType,
      long accountId,
      long zoneId,
      long resourceId,
      String resourceName,
      Long offeringId,
      Long templateId,
      Long size,
      String entityType,
      String entityUuid) {}
}
