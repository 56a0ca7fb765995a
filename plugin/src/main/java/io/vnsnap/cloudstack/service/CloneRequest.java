// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

/**
 * How a clone is wanted. Null where the caller does not say.
 *
 * @param name of the new network or VPC
 * @param networkOfferingUuid what the new network is made from, instead of what the old one was;
 *     not for a VPC
 */
public record CloneRequest(String name, String networkOfferingUuid) {}
