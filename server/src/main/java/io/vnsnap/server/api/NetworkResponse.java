// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** A network, with those of CloudStack's fields that say something here. */
record NetworkResponse(
    String id,
    String name,
    String displayText,
    String state,
    String type,
    String zoneId,
    String zoneName,
    @JsonUnwrapped OwnerResponse owner) {}
