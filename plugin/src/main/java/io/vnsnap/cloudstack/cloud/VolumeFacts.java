// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Optional;

/**
 * A volume of a virtual machine.
 *
 * @param diskOfferingId the offering of a data disk
 */
public record VolumeFacts(
    String uuid,
    String name,
    long deviceId,
    boolean root,
    long sizeBytes,
    Optional<Long> diskOfferingId) {}
