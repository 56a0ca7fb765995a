// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.List;

/** Limits of how many snapshots there may be. */
final class Quotas {
  /** Finds the domain and all below it. */
  @FunctionalInterface
  interface Domains {
    List<Long> below(long domainId);
  }

  private final VniSnapshotDao snapshots;
  private final Settings settings;
  private final Domains domains;

  Quotas(VniSnapshotDao snapshots, Settings settings, Domains domains) {
    this.snapshots = snapshots;
    this.settings = settings;
    this.domains = domains;
  }

  /**
   * @throws VniException LIMIT if one more would be too many for the account, its project or one of
   *     its domains
   */
  void checkOneMore(Owner owner) {
    if (owner.rootAdmin()) {
      return;
    }
    if (owner.project().isPresent()) {
      check(
          "project " + owner.project().get().name(),
          snapshots.countByAccount(owner.accountId()),
          settings.projectLimit(owner.domainId()));
    } else {
      check(
          "account " + owner.accountName(),
          snapshots.countByAccount(owner.accountId()),
          settings.accountLimit(owner.accountId()));
    }
    for (long domain : owner.domainIds()) {
      long limit = settings.domainLimit(domain);
      if (limit >= 0) {
        check(
            domain == owner.domainId() ? "domain " + owner.domainName() : "a domain above",
            snapshots.countByDomains(domains.below(domain)),
            limit);
      }
    }
  }

  private static void check(String whose, long count, long limit) {
    if (limit >= 0 && count >= limit) {
      throw new VniException(
          Kind.LIMIT,
          "%s may have %d VNI snapshots and has %d; delete one, or ask for a higher limit"
              .formatted(whose, limit, count));
    }
  }
}
