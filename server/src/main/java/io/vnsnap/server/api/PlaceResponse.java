// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

/** Which network something is of. There is one zone: the hosts that this server reaches. */
record PlaceResponse(String networkId, String networkName, String zoneId, String zoneName) {}
