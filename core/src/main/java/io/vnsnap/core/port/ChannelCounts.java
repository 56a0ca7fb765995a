// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

/**
 * @param heldFrames post frames that waited for this member's cut, or with sender-hold frames of
 *     this member that waited for everybody's
 * @param inFlightFrames pre frames of members that reached this member after its cut
 * @param unreadFrames frames that the guest's NIC had been handed and did not take before the cut,
 *     and that could not be logged; zero unless the guest does not serve its NIC
 */
public record ChannelCounts(long heldFrames, long inFlightFrames, long unreadFrames) {}
