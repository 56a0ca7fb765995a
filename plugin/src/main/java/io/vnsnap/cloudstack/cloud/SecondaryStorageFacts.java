// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/**
 * A secondary storage.
 *
 * @param url such as {@code nfs://server/export}
 * @param full whether CloudStack puts nothing more there
 */
public record SecondaryStorageFacts(String name, String url, boolean readOnly, boolean full) {}
