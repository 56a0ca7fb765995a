// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

/**
 * A policy as it is wanted. Null where the caller does not say.
 *
 * @param maxSnapshots how many to keep
 */
public record PolicyRequest(
    String name,
    String intervalType,
    String schedule,
    String timezone,
    Integer maxSnapshots,
    Boolean skipStopped,
    Boolean active) {}
