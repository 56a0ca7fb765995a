// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.domain.Domain;
import com.cloud.network.Network;
import com.cloud.network.vpc.Vpc;
import com.cloud.projects.Project;
import com.cloud.projects.Project.ListProjectResourcesCriteria;
import com.cloud.projects.ProjectService;
import com.cloud.user.Account;
import com.cloud.user.AccountManager;
import com.cloud.utils.Ternary;
import com.cloud.utils.db.EntityManager;
import io.vnsnap.cloudstack.record.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.acl.SecurityChecker.AccessType;
import org.apache.cloudstack.context.CallContext;

/** Asks CloudStack's account manager. */
final class CloudAccess implements Access {
  private final AccountManager accounts;
  private final ProjectService projects;
  private final EntityManager entities;

  CloudAccess(AccountManager accounts, ProjectService projects, EntityManager entities) {
    this.accounts = accounts;
    this.projects = projects;
    this.entities = entities;
  }

  private static Account callingAccount() {
    return CallContext.current().getCallingAccount();
  }

  @Override
  public Caller caller() {
    Account caller = callingAccount();
    return new Caller(
        CallContext.current().getCallingUserId(),
        caller.getId(),
        accounts.isRootAdmin(caller.getId()));
  }

  @Override
  public long resolve(OwnerChoice choice) {
    return accounts
        .finalizeOwner(
            callingAccount(), choice.accountName(), choice.domainId(), choice.projectId())
        .getId();
  }

  @Override
  public Owner owner(long accountId) {
    Account account = entities.findByIdIncludingRemoved(Account.class, accountId);
    Domain domain = entities.findByIdIncludingRemoved(Domain.class, account.getDomainId());
    Optional<Project> project =
        account.getType() == Account.Type.PROJECT
            ? Optional.ofNullable(projects.findByProjectAccountId(accountId))
            : Optional.empty();
    return new Owner(
        accountId,
        account.getUuid(),
        account.getAccountName(),
        project.map(found -> new Owner.ProjectFacts(found.getUuid(), found.getName())),
        domain.getId(),
        domain.getUuid(),
        domain.getName(),
        domain.getPath(),
        upwards(domain),
        accounts.isRootAdmin(accountId));
  }

  private List<Long> upwards(Domain domain) {
    List<Long> ids = new ArrayList<>();
    Domain each = domain;
    while (each != null) {
      ids.add(each.getId());
      each = each.getParent() == null ? null : entities.findById(Domain.class, each.getParent());
    }
    return ids;
  }

  @Override
  public List<Long> domainsBelow(long domainId) {
    Domain top = entities.findByIdIncludingRemoved(Domain.class, domainId);
    return entities.list(Domain.class).stream()
        .filter(domain -> domain.getPath().startsWith(top.getPath()))
        .map(Domain::getId)
        .toList();
  }

  @Override
  public void checkActFor(long accountId) {
    accounts.checkAccess(callingAccount(), null, false, accounts.getAccount(accountId));
  }

  @Override
  public void checkOperate(ControlledEntity entity) {
    accounts.checkAccess(callingAccount(), AccessType.OperateEntry, true, entity);
  }

  /**
   * To use a network means to CloudStack to have machines of one's own in it, which a domain's
   * admin has not; who operates it may, and in a shared network no tenant does that.
   */
  @Override
  public void checkUseNetwork(long networkId) {
    Network network = entities.findById(Network.class, networkId);
    AccessType access =
        network.getGuestType() == Network.GuestType.Shared
            ? AccessType.UseEntry
            : AccessType.OperateEntry;
    accounts.checkAccess(callingAccount(), access, false, network);
  }

  @Override
  public void checkUseVpc(long vpcId) {
    accounts.checkAccess(
        callingAccount(), AccessType.UseEntry, false, entities.findById(Vpc.class, vpcId));
  }

  @Override
  public Visibility visibility(ListScope scope) {
    List<Long> permitted = new ArrayList<>();
    Ternary<Long, Boolean, ListProjectResourcesCriteria> found =
        new Ternary<>(scope.domainId(), scope.recursive(), null);
    accounts.buildACLSearchParameters(
        callingAccount(),
        scope.id(),
        scope.accountName(),
        scope.projectId(),
        permitted,
        found,
        scope.listAll(),
        false);
    return new Visibility(permitted, found.first(), found.second(), found.third());
  }
}
