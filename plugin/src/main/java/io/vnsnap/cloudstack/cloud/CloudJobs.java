// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.api.ApiSerializerHelper;
import com.cloud.event.ActionEventUtils;
import com.cloud.user.AccountManager;
import com.cloud.user.User;
import com.google.gson.Gson;
import java.util.HashMap;
import java.util.Map;
import org.apache.cloudstack.api.ApiCommandResourceType;
import org.apache.cloudstack.api.BaseAsyncCreateCmd;
import org.apache.cloudstack.context.CallContext;
import org.apache.cloudstack.framework.jobs.AsyncJobManager;
import org.apache.cloudstack.framework.jobs.impl.AsyncJobVO;

/** CloudStack's asynchronous jobs. */
final class CloudJobs implements Jobs {
  /** The name of the bean that executes jobs of the API. */
  private static final String DISPATCHER = "ApiAsyncJobDispatcher";

  private final AsyncJobManager jobs;
  private final ApiCommands commands;
  private final AccountManager accounts;

  CloudJobs(AsyncJobManager jobs, ApiCommands commands, AccountManager accounts) {
    this.jobs = jobs;
    this.commands = commands;
    this.accounts = accounts;
  }

  @Override
  public void report(long jobId, int percent, Object response) {
    jobs.updateAsyncJobStatus(jobId, percent, ApiSerializerHelper.toSerializedString(response));
  }

  @Override
  public long submitCreate(String command, Map<String, String> parameters, long accountId)
      throws ActionException {
    return commands.inContext(
        () -> CallContext.register(accounts.getSystemUser(), accounts.getAccount(accountId)),
        command,
        made -> {
          BaseAsyncCreateCmd creating = commands.create(made, parameters);
          submit(creating, parameters, accountId);
          return creating.getEntityId();
        });
  }

  private void submit(BaseAsyncCreateCmd creating, Map<String, String> parameters, long accountId) {
    Long event =
        ActionEventUtils.onScheduledActionEvent(
            User.UID_SYSTEM,
            accountId,
            creating.getEventType(),
            creating.getEventDescription(),
            null,
            ApiCommandResourceType.None.toString(),
            true,
            0);
    Map<String, String> all = new HashMap<>(parameters);
    all.put("id", Long.toString(creating.getEntityId()));
    all.put("uuid", creating.getEntityUuid());
    all.put("ctxUserId", Long.toString(User.UID_SYSTEM));
    all.put("ctxAccountId", Long.toString(accountId));
    all.put("ctxStartEventId", Long.toString(event));
    AsyncJobVO job =
        new AsyncJobVO(
            "",
            User.UID_SYSTEM,
            accountId,
            creating.getClass().getName(),
            new Gson().toJson(all),
            creating.getEntityId(),
            ApiCommandResourceType.None.toString(),
            null);
    job.setDispatcher(DISPATCHER);
    jobs.submitAsyncJob(job);
  }
}
