// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import com.cloud.exception.PermissionDeniedException;
import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.Caller;
import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.Visibility;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.cloudstack.acl.ControlledEntity;

/**
 * CloudStack's rules on a small scale: accounts 1 to 9 are of domain 1 (ROOT), 10 to 19 of its
 * child domain 10; accounts from 100 on are those of projects. Account 1 is the root admin, account
 * 10 the admin of its domain.
 */
public final class FakeAccess implements Access {
  public static final long ROOT_ADMIN = 1;
  public static final long DOMAIN_ADMIN = 10;
  public static final long FIRST_PROJECT_ACCOUNT = 100;
  private static final long DOMAIN = 10;

  public long caller = 2;

  /** For each project the accounts that are in it. */
  public final Map<Long, Set<Long>> projects = new HashMap<>();

  /** Networks that only these accounts may use. */
  public final Map<Long, Set<Long>> networkUsers = new HashMap<>();

  public void addProject(long account, Long... members) {
    projects.put(account, new HashSet<>(List.of(members)));
  }

  private static long domainOf(long account) {
    return account >= DOMAIN && account < 20 ? DOMAIN : 1;
  }

  private boolean mayActFor(long account) {
    return caller == ROOT_ADMIN
        || caller == account
        || (caller == DOMAIN_ADMIN && domainOf(account) == DOMAIN)
        || projects.getOrDefault(account, Set.of()).contains(caller);
  }

  @Override
  public Caller caller() {
    return new Caller(caller, caller, caller == ROOT_ADMIN);
  }

  @Override
  public long resolve(OwnerChoice choice) {
    long account =
        choice.projectId() != null
            ? choice.projectId()
            : Long.parseLong(choice.accountName().substring("account".length()));
    checkActFor(account);
    return account;
  }

  @Override
  public Owner owner(long account) {
    long domain = domainOf(account);
    boolean project = account >= FIRST_PROJECT_ACCOUNT;
    return new Owner(
        account,
        FakeInventory.uuid("account", account),
        project ? null : "account" + account,
        project
            ? Optional.of(
                new Owner.ProjectFacts(FakeInventory.uuid("project", account), "project" + account))
            : Optional.empty(),
        domain,
        FakeInventory.uuid("domain", domain),
        domain == 1 ? "ROOT" : "child",
        domain == 1 ? "/" : "/child/",
        domain == 1 ? List.of(1L) : List.of(DOMAIN, 1L),
        account == ROOT_ADMIN);
  }

  @Override
  public List<Long> domainsBelow(long domainId) {
    return domainId == 1 ? List.of(1L, DOMAIN) : List.of(domainId);
  }

  @Override
  public void checkActFor(long account) {
    if (!mayActFor(account)) {
      throw new PermissionDeniedException(
          "account %d may not act for account %d".formatted(caller, account));
    }
  }

  @Override
  public void checkOperate(ControlledEntity entity) {
    checkActFor(entity.getAccountId());
  }

  @Override
  public void checkUseNetwork(long networkId) {
    Set<Long> users = networkUsers.get(networkId);
    if (users != null && !users.contains(caller) && caller != ROOT_ADMIN) {
      throw new PermissionDeniedException("no access to network " + networkId);
    }
  }

  @Override
  public void checkUseVpc(long vpcId) {}

  @Override
  public Visibility visibility(ListScope scope) {
    if (scope.projectId() != null) {
      checkActFor(scope.projectId());
      return new Visibility(List.of(scope.projectId()), null, false, null);
    }
    if (caller == ROOT_ADMIN && scope.listAll()) {
      return new Visibility(List.of(), null, false, null);
    }
    if (caller == DOMAIN_ADMIN && scope.listAll()) {
      return new Visibility(List.of(), DOMAIN, true, null);
    }
    return new Visibility(List.of(caller), null, false, null);
  }
}
