// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.user.AccountManager;
import java.util.HashMap;
import java.util.Map;
import org.apache.cloudstack.api.BaseAsyncCreateCmd;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.response.NetworkResponse;
import org.apache.cloudstack.context.CallContext;

/** Carries out commands of CloudStack's API as its own job dispatcher does. */
final class CloudActions implements Actions {
  private final ApiCommands commands;
  private final AccountManager accounts;
  private final Runnable register;

  CloudActions(ApiCommands commands, AccountManager accounts) {
    this(commands, accounts, CloudActions::asCaller);
  }

  private CloudActions(ApiCommands commands, AccountManager accounts, Runnable register) {
    this.commands = commands;
    this.accounts = accounts;
    this.register = register;
  }

  private static void asCaller() {
    CallContext current = CallContext.current();
    CallContext.register(current.getCallingUser(), current.getCallingAccount());
  }

  @Override
  public Actions asSystem() {
    return new CloudActions(
        commands,
        accounts,
        () -> CallContext.register(accounts.getSystemUser(), accounts.getSystemAccount()));
  }

  @Override
  public void execute(String command, Map<String, String> parameters) throws ActionException {
    dispatch(command, parameters);
  }

  @Override
  public String createNetwork(Map<String, String> parameters) throws ActionException {
    BaseCmd done = dispatch("createNetwork", parameters);
    return ((NetworkResponse) done.getResponseObject()).getId();
  }

  @Override
  public long create(String command, Map<String, String> parameters) throws ActionException {
    Map<String, String> all = withEvent(parameters);
    return commands.inContext(
        register,
        command,
        made -> {
          BaseAsyncCreateCmd creating = commands.create(made, all);
          all.put("id", Long.toString(creating.getEntityId()));
          commands.execute(creating, all);
          return creating.getEntityId();
        });
  }

  private BaseCmd dispatch(String command, Map<String, String> parameters) throws ActionException {
    Map<String, String> all = withEvent(parameters);
    return commands.inContext(
        register,
        command,
        made -> {
          commands.execute(made, all);
          return made;
        });
  }

  /** CloudStack's events of the command belong to the operation that needs it. */
  private static Map<String, String> withEvent(Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(parameters);
    all.put("ctxStartEventId", Long.toString(CallContext.current().getStartEventId()));
    return all;
  }
}
