// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A network, with those of CloudStack's fields that say something here.
 *
 * @param isClone whether deleteNetwork would remove it
 */
record NetworkResponse(
    String id,
    String name,
    String displayText,
    @JsonProperty("isclone") boolean isClone,
    String state,
    String type,
    String zoneId,
    String zoneName,
    @JsonUnwrapped OwnerResponse owner) {}
