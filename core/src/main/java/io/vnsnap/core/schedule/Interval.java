// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How often, in CloudStack's words. */
public enum Interval {
  HOURLY("MM"),
  DAILY("MM:HH"),
  WEEKLY("MM:HH:DAY with 1 for Sunday to 7 for Saturday"),
  MONTHLY("MM:HH:DAY with 1 to 28");

  private final String form;

  Interval(String form) {
    this.form = form;
  }

  String form() {
    return form;
  }

  /** Takes it in any case. */
  public static Interval parse(String text) throws ScheduleException {
    try {
      return valueOf(text.trim().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ScheduleException(
          "intervaltype \"%s\" is none of %s"
              .formatted(
                  text, Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))),
          e);
    }
  }
}
