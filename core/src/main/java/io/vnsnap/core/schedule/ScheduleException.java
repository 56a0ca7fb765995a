// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

/** That is no schedule; the message is one sentence that says what is one. */
public final class ScheduleException extends Exception {
  private static final long serialVersionUID = 1L;

  ScheduleException(String message) {
    super(message);
  }

  ScheduleException(String message, Throwable cause) {
    super(message, cause);
  }
}
