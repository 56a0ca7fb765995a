// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import java.time.Duration;

/** What an operator can set. */
public interface Settings {
  /**
   * The folder on the zone's KVM hosts that snapshots are kept in, or the word for its secondary
   * storage; empty if none is set.
   */
  String storePath(long zoneId);

  /** How many snapshots an account may have; negative for any number. */
  long accountLimit(long accountId);

  /** The same for each project of a domain. */
  long projectLimit(long domainId);

  /** The same for a domain and all below it together. */
  long domainLimit(long domainId);

  /** After how many failures in a row a policy is switched off. */
  int policyFailures();

  /** How long a snapshot may take until it is given up. */
  Duration createLimit();

  /** How long hosts may take to do what a restore or clone needs. */
  Duration restoreLimit();

  /** How much memory held and logged frames may take on each host. */
  long captureLimitBytes();

  /** The file on the management server that metrics are written to; empty for none. */
  String metricsFile();
}
