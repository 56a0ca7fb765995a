// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.alert;

import org.apache.cloudstack.alert.AlertService;
import org.apache.cloudstack.alert.AlertService.AlertType;

public interface AlertManager extends AlertService {
  void sendAlert(AlertType type, long dataCenterId, Long podId, String subject, String body);
}
