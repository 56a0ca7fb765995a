// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Optional;

/**
 * A VPC.
 *
 * @param name for people
 * @param cidr that of all its tiers; empty if CloudStack has chosen none
 */
public record VpcFacts(
    long id,
    String uuid,
    String name,
    long zoneId,
    long accountId,
    long domainId,
    long offeringId,
    Optional<String> cidr) {}
