// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Optional;

/** A NIC of a virtual machine. */
public record NicFacts(
    long networkId, int deviceId, boolean isDefault, String mac, Optional<String> ip) {}
