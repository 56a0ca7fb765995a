// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.alert;

public interface AlertService {
  /** What an alert is about. */
  class AlertType {
    AlertType() {}

    public static AlertType generateAlert(short type, String name) {
      throw new AssertionError("stub");
    }
  }
}
