// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Optional;

/**
 * A guest network.
 *
 * @param name for people
 * @param vpcId the VPC that it is a tier of
 * @param gateway empty for a network without addresses
 * @param cidr empty for a network without addresses
 */
public record NetworkFacts(
    long id,
    String uuid,
    String name,
    Kind kind,
    long zoneId,
    long accountId,
    long domainId,
    long offeringId,
    Optional<Long> vpcId,
    Optional<String> gateway,
    Optional<String> cidr) {
  /** Who it is for. */
  public enum Kind {
    ISOLATED,
    SHARED,
    L2
  }
}
