// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.event;

public class EventTypes {
  public static void addEntityEventDetail(String event, Class<?> entity) {}
}
