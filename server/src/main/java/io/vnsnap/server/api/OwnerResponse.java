// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

/** Whose something is. There is one domain, the root. */
record OwnerResponse(String account, String domainId, String domain, String domainPath) {}
