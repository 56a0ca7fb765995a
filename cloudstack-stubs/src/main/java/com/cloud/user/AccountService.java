// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.user;

import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.acl.SecurityChecker.AccessType;

public interface AccountService {
  Account getSystemAccount();

  User getSystemUser();

  Account finalizeOwner(Account caller, String accountName, Long domainId, Long projectId);

  Account getAccount(long accountId);

  boolean isRootAdmin(Long accountId);

  void checkAccess(
      Account account, AccessType accessType, boolean sameOwner, ControlledEntity... entities);
}
