// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.alert.AlertManager;
import com.cloud.event.ActionEventUtils;
import com.cloud.event.UsageEventUtils;
import io.vnsnap.cloudstack.record.VniSnapshot;
import org.apache.cloudstack.alert.AlertService.AlertType;
import org.apache.cloudstack.api.ApiCommandResourceType;
import org.apache.cloudstack.context.CallContext;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** CloudStack's events, usage and alerts. */
final class CloudAnnouncer implements Announcer {
  private static final Logger LOG = LogManager.getLogger(CloudAnnouncer.class);
  private static final String INFO = "INFO";
  private static final String ERROR = "ERROR";

  /** None of CloudStack's own. */
  private static final short ALERT_NUMBER = 118;

  private static final String ALERT_NAME = "ALERT.VNI.SNAPSHOT";

  private final AlertManager alerts;

  CloudAnnouncer(AlertManager alerts) {
    this.alerts = alerts;
  }

  @Override
  public void started(Subject subject, String description) {
    quietly(
        () ->
            ActionEventUtils.onStartedActionEvent(
                userId(),
                subject.accountId(),
                subject.type(),
                description,
                subject.networkId(),
                resourceType(subject),
                true,
                subject.startEventId()));
  }

  @Override
  public void completed(Subject subject, String description) {
    end(subject, INFO, description);
  }

  @Override
  public void failed(Subject subject, String description) {
    end(subject, ERROR, description);
  }

  private static void end(Subject subject, String level, String description) {
    quietly(
        () ->
            ActionEventUtils.onCompletedActionEvent(
                userId(),
                subject.accountId(),
                level,
                subject.type(),
                true,
                description,
                subject.networkId(),
                resourceType(subject),
                subject.startEventId()));
  }

  @Override
  public void alert(long zoneId, String subject, String body) {
    quietly(
        () ->
            alerts.sendAlert(
                AlertType.generateAlert(ALERT_NUMBER, ALERT_NAME), zoneId, null, subject, body));
  }

  @Override
  public void usage(
      String type, long accountId, long zoneId, long id, String uuid, String name, long bytes) {
    quietly(
        () ->
            UsageEventUtils.publishUsageEvent(
                type,
                accountId,
                zoneId,
                id,
                name,
                null,
                null,
                bytes,
                VniSnapshot.class.getName(),
                uuid));
  }

  private static long userId() {
    return CallContext.current().getCallingUserId();
  }

  private static String resourceType(Subject subject) {
    if (subject.networkId() == null) {
      return ApiCommandResourceType.None.toString();
    }
    return (subject.vpc() ? ApiCommandResourceType.Vpc : ApiCommandResourceType.Network).toString();
  }

  /** What can't be told is not worth an operation. */
  private static void quietly(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      LOG.warn("CloudStack can't be told of a VNI snapshot", e);
    }
  }
}
