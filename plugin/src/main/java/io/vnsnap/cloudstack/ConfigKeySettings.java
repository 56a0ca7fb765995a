// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import io.vnsnap.cloudstack.service.Settings;
import java.time.Duration;
import org.apache.cloudstack.framework.config.ConfigKey;
import org.apache.cloudstack.framework.config.ConfigKey.Scope;
import org.apache.cloudstack.framework.config.Configurable;

/** The plugin's settings among CloudStack's own. */
public class ConfigKeySettings implements Settings, Configurable {
  private static final String CATEGORY = "Advanced";
  private static final long MIB = 1L << 20;

  private static final ConfigKey<String> STORE_PATH =
      new ConfigKey<>(
          CATEGORY,
          String.class,
          "vnsnap.store.path",
          "",
          "Where VNI snapshots are kept: secondary for the zone's NFS secondary storage, or the path of a folder, the same on all KVM hosts of the zone; a file system that they share, or each host's own if all members of a network run on one host. Empty: there are no VNI snapshots.",
          true,
          Scope.Zone);
  private static final ConfigKey<Long> ACCOUNT_LIMIT =
      new ConfigKey<>(
          CATEGORY,
          Long.class,
          "max.account.vni.snapshots",
          "20",
          "How many VNI snapshots an account may have; -1 for any number.",
          true,
          Scope.Account);
  private static final ConfigKey<Long> PROJECT_LIMIT =
      new ConfigKey<>(
          CATEGORY,
          Long.class,
          "max.project.vni.snapshots",
          "20",
          "How many VNI snapshots a project may have, by the domain of the project; -1 for any number.",
          true,
          Scope.Domain);
  private static final ConfigKey<Long> DOMAIN_LIMIT =
      new ConfigKey<>(
          CATEGORY,
          Long.class,
          "max.domain.vni.snapshots",
          "-1",
          "How many VNI snapshots a domain and all below it may have together; -1 for any number.",
          true,
          Scope.Domain);
  private static final ConfigKey<Integer> POLICY_FAILURES =
      new ConfigKey<>(
          CATEGORY,
          Integer.class,
          "vnsnap.policy.failures",
          "5",
          "After how many failures in a row a VNI snapshot policy is switched off.",
          true,
          Scope.Global);
  private static final ConfigKey<Integer> CREATE_TIMEOUT =
      new ConfigKey<>(
          CATEGORY,
          Integer.class,
          "vnsnap.create.timeout",
          "3600",
          "How many seconds a VNI snapshot may take until it is given up.",
          true,
          Scope.Global);
  private static final ConfigKey<Integer> RESTORE_TIMEOUT =
      new ConfigKey<>(
          CATEGORY,
          Integer.class,
          "vnsnap.restore.timeout",
          "3600",
          "How many seconds hosts may take to put a VNI snapshot back until it is given up.",
          true,
          Scope.Global);
  private static final ConfigKey<Integer> CAPTURE_LIMIT =
      new ConfigKey<>(
          CATEGORY,
          Integer.class,
          "vnsnap.capture.limit",
          "256",
          "How many MiB of memory frames that are held and logged during a VNI snapshot may take on each host.",
          true,
          Scope.Global);

  private static final ConfigKey<String> METRICS_FILE =
      new ConfigKey<>(
          CATEGORY,
          String.class,
          "vnsnap.metrics.file",
          "",
          "File on each management server that VNsnap's metrics are written to every minute, in Prometheus' text format, for a collector of such files. Empty: none.",
          true,
          Scope.Global);

  @Override
  public String storePath(long zoneId) {
    String path = STORE_PATH.valueIn(zoneId);
    return path == null ? "" : path;
  }

  @Override
  public long accountLimit(long accountId) {
    return ACCOUNT_LIMIT.valueIn(accountId);
  }

  @Override
  public long projectLimit(long domainId) {
    return PROJECT_LIMIT.valueIn(domainId);
  }

  @Override
  public long domainLimit(long domainId) {
    return DOMAIN_LIMIT.valueIn(domainId);
  }

  @Override
  public int policyFailures() {
    return POLICY_FAILURES.value();
  }

  @Override
  public Duration createLimit() {
    return Duration.ofSeconds(CREATE_TIMEOUT.value());
  }

  @Override
  public Duration restoreLimit() {
    return Duration.ofSeconds(RESTORE_TIMEOUT.value());
  }

  @Override
  public long captureLimitBytes() {
    return CAPTURE_LIMIT.value() * MIB;
  }

  @Override
  public String metricsFile() {
    String file = METRICS_FILE.value();
    return file == null ? "" : file.trim();
  }

  @Override
  public String getConfigComponentName() {
    return "vnsnap";
  }

  @Override
  public ConfigKey<?>[] getConfigKeys() {
    return new ConfigKey<?>[] {
      STORE_PATH,
      ACCOUNT_LIMIT,
      PROJECT_LIMIT,
      DOMAIN_LIMIT,
      POLICY_FAILURES,
      CREATE_TIMEOUT,
      RESTORE_TIMEOUT,
      CAPTURE_LIMIT,
      METRICS_FILE
    };
  }
}
