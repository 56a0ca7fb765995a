// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.service.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

public final class FakeSettings implements Settings {
  public String storePath = "/srv/vnsnap";
  public long accountLimit = -1;
  public long projectLimit = -1;
  public final Map<Long, Long> domainLimits = new HashMap<>();
  public int policyFailures = 3;
  public String metricsFile = "";

  @Override
  public String storePath(long zoneId) {
    return storePath;
  }

  @Override
  public long accountLimit(long accountId) {
    return accountLimit;
  }

  @Override
  public long projectLimit(long domainId) {
    return projectLimit;
  }

  @Override
  public long domainLimit(long domainId) {
    return domainLimits.getOrDefault(domainId, -1L);
  }

  @Override
  public int policyFailures() {
    return policyFailures;
  }

  @Override
  public Duration createLimit() {
    return Duration.ofMinutes(1);
  }

  @Override
  public Duration restoreLimit() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String metricsFile() {
    return metricsFile;
  }

  @Override
  public long captureLimitBytes() {
    return 1 << 20;
  }
}
