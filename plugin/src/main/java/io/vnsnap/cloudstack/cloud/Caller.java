// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/** Who calls. */
public record Caller(long userId, long accountId, boolean rootAdmin) {}
