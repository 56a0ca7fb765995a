// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/**
 * A VPC.
 *
 * @param name for people
 */
public record VpcFacts(
    long id, String uuid, String name, long zoneId, long accountId, long domainId) {}
