// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.user;

import com.cloud.projects.Project.ListProjectResourcesCriteria;
import com.cloud.utils.Ternary;
import com.cloud.utils.db.SearchBuilder;
import com.cloud.utils.db.SearchCriteria;
import java.util.List;
import org.apache.cloudstack.acl.ControlledEntity;

public interface AccountManager extends AccountService {
  void buildACLSearchParameters(
      Account caller,
      Long id,
      String accountName,
      Long projectId,
      List<Long> permittedAccounts,
      Ternary<Long, Boolean, ListProjectResourcesCriteria> domainIdRecursiveListProject,
      boolean listAll,
      boolean forProjectInvitation);

  void buildACLSearchBuilder(
      SearchBuilder<? extends ControlledEntity> builder,
      Long domainId,
      boolean isRecursive,
      List<Long> permittedAccounts,
      ListProjectResourcesCriteria criteria);

  void buildACLSearchCriteria(
      SearchCriteria<? extends ControlledEntity> criteria,
      Long domainId,
      boolean isRecursive,
      List<Long> permittedAccounts,
      ListProjectResourcesCriteria listProjectResourcesCriteria);
}
