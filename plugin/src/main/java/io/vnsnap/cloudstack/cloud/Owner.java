// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.List;
import java.util.Optional;

/**
 * Whose something is.
 *
 * @param accountName null for a project
 * @param domainPath from the root
 * @param domainIds its domain and all above it, from below
 */
public record Owner(
    long accountId,
    String accountUuid,
    String accountName,
    Optional<ProjectFacts> project,
    long domainId,
    String domainUuid,
    String domainName,
    String domainPath,
    List<Long> domainIds,
    boolean rootAdmin) {
  public Owner {
    domainIds = List.copyOf(domainIds);
  }

  /** The project whose account it is. */
  public record ProjectFacts(String uuid, String name) {}
}
