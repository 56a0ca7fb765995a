// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

/** A member of a snapshot. What is null is not there. */
record MemberResponse(
    String id,
    String vniSnapshotId,
    String virtualMachineId,
    String virtualMachineName,
    String instanceName,
    String hostId,
    String hostName,
    String cutTime,
    double cutOffsetMillis,
    double pauseMillis,
    double downtimeMillis,
    double saveMillis,
    long heldFrames,
    long inFlightFrames,
    long memorySize,
    long storedMemorySize,
    long diskSize,
    long storedDiskSize) {}
