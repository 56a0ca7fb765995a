// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/**
 * A host.
 *
 * @param up whether its agent is connected
 */
public record HostFacts(long id, String uuid, String name, boolean up) {}
