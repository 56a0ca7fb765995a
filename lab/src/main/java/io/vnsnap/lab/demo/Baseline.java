// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

/**
 * What users have without VNsnap, measured on one member of the clone.
 *
 * @param saveMillis {@code virsh save}: the member stands still from its beginning
 * @param restoreMillis {@code virsh restore}, until the member runs again
 * @param stoppedMillis both together
 * @param internalSnapshotMillis the longest gap of the member's heartbeat during a libvirt snapshot
 *     with memory; null if it is not possible
 * @param notMeasured why something is missing; empty if nothing is
 */
record Baseline(
    String member,
    Double saveMillis,
    Double restoreMillis,
    Double stoppedMillis,
    Double internalSnapshotMillis,
    String notMeasured) {}
