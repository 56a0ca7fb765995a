// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Limits of how many snapshots there may be. */
final class Quotas {
  /** Finds the domain and all below it. */
  @FunctionalInterface
  interface Domains {
    List<Long> below(long domainId);
  }

  private static final long NONE = -1;

  private final VniSnapshotDao snapshots;
  private final Settings settings;
  private final Domains domains;

  Quotas(VniSnapshotDao snapshots, Settings settings, Domains domains) {
    this.snapshots = snapshots;
    this.settings = settings;
    this.domains = domains;
  }

  /**
   * A limit that counts for an owner.
   *
   * @param kind account, project or domain
   * @param name of a domain above the owner's own it is not told
   * @param max nothing for any number
   */
  record Limit(String kind, String name, long used, OptionalLong max) {
    private String whose() {
      return name.isEmpty() ? "a domain above" : "%s %s".formatted(kind, name);
    }
  }

  /**
   * @throws VniException LIMIT if one more would be too many for the account, its project or one of
   *     its domains
   */
  void checkOneMore(Owner owner) {
    for (Limit limit : limits(owner)) {
      if (limit.max().isPresent() && limit.used() >= limit.max().getAsLong()) {
        throw new VniException(
            Kind.LIMIT,
            "%s may have %d VNI snapshots and has %d; delete one, or ask for a higher limit"
                .formatted(limit.whose(), limit.max().getAsLong(), limit.used()));
      }
    }
  }

  /**
   * What counts for an owner: its own limit, that of its domain, and those of domains above that
   * have one. A root admin's own account has none.
   */
  List<Limit> limits(Owner owner) {
    List<Limit> limits = new ArrayList<>();
    long used = snapshots.countByAccount(owner.accountId());
    if (owner.project().isPresent()) {
      limits.add(limit("project", owner.project().get().name(), used, projectLimit(owner)));
    } else {
      limits.add(limit("account", owner.accountName(), used, accountLimit(owner)));
    }
    if (!owner.rootAdmin()) {
      for (long domain : owner.domainIds()) {
        long max = settings.domainLimit(domain);
        boolean own = domain == owner.domainId();
        if (own || max >= 0) {
          limits.add(
              limit(
                  "domain",
                  own ? owner.domainName() : "",
                  snapshots.countByDomains(domains.below(domain)),
                  max));
        }
      }
    }
    return limits;
  }

  private long projectLimit(Owner owner) {
    return owner.rootAdmin() ? NONE : settings.projectLimit(owner.domainId());
  }

  private long accountLimit(Owner owner) {
    return owner.rootAdmin() ? NONE : settings.accountLimit(owner.accountId());
  }

  private static Limit limit(String kind, String name, long used, long max) {
    return new Limit(kind, name, used, max < 0 ? OptionalLong.empty() : OptionalLong.of(max));
  }
}
