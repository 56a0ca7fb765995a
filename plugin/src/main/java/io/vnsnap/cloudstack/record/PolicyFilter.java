// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

/**
 * Which policies a list is to hold. Null means that it does not matter.
 *
 * @param keyword a part of the name
 * @param offset how many to leave out at the beginning, or null for none
 * @param limit how many to return at most, or null for all
 */
public record PolicyFilter(
    Long id, String keyword, Long networkId, Long vpcId, Long zoneId, Long offset, Long limit) {}
