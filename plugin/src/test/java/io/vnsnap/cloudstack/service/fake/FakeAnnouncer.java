// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.cloud.Announcer;
import java.util.ArrayList;
import java.util.List;

public final class FakeAnnouncer implements Announcer {
  public final List<String> events = new ArrayList<>();
  public final List<String> alerts = new ArrayList<>();
  public final List<String> usage = new ArrayList<>();

  @Override
  public void started(Subject subject, String description) {
    events.add("%s started".formatted(subject.type()));
  }

  @Override
  public void completed(Subject subject, String description) {
    events.add("%s completed".formatted(subject.type()));
  }

  @Override
  public void failed(Subject subject, String description) {
    events.add("%s failed: %s".formatted(subject.type(), description));
  }

  @Override
  public void alert(long zoneId, String subject, String body) {
    alerts.add("%s: %s".formatted(subject, body));
  }

  @Override
  public void usage(
      String type, long accountId, long zoneId, long id, String uuid, String name, long bytes) {
    usage.add("%s account %d, %d bytes".formatted(type, accountId, bytes));
  }
}
