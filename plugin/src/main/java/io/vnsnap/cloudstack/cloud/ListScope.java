// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/**
 * Whose entities a list command is to show, as its parameters say.
 *
 * @param id the one that was asked for, or null
 */
public record ListScope(
    Long id,
    String accountName,
    Long domainId,
    Long projectId,
    boolean listAll,
    boolean recursive) {}
