// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.api.ApiDispatcher;
import com.cloud.user.AccountManager;
import com.cloud.utils.component.ComponentContext;
import java.util.HashMap;
import java.util.Map;
import org.apache.cloudstack.api.ApiServerService;
import org.apache.cloudstack.api.BaseAsyncCreateCmd;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.ServerApiException;
import org.apache.cloudstack.api.response.NetworkResponse;
import org.apache.cloudstack.context.CallContext;

/** Carries out commands of CloudStack's API as its own job dispatcher does. */
final class CloudActions implements Actions {
  private final ApiServerService api;
  private final ApiDispatcher dispatcher;
  private final AccountManager accounts;
  private final Runnable register;

  CloudActions(ApiServerService api, ApiDispatcher dispatcher, AccountManager accounts) {
    this(api, dispatcher, accounts, CloudActions::asCaller);
  }

  private CloudActions(
      ApiServerService api, ApiDispatcher dispatcher, AccountManager accounts, Runnable register) {
    this.api = api;
    this.dispatcher = dispatcher;
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
        api,
        dispatcher,
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
    return inContext(
        command,
        parameters,
        (made, all) -> {
          BaseAsyncCreateCmd creating = (BaseAsyncCreateCmd) made;
          dispatcher.dispatchCreateCmd(creating, new HashMap<>(all));
          all.put("id", Long.toString(creating.getEntityId()));
          dispatcher.dispatch(creating, all, true);
          return creating.getEntityId();
        });
  }

  private BaseCmd dispatch(String command, Map<String, String> parameters) throws ActionException {
    return inContext(
        command,
        parameters,
        (made, all) -> {
          dispatcher.dispatch(made, all, true);
          return made;
        });
  }

  /** Something that is done with a command. */
  private interface Doing<T> {
    T with(BaseCmd command, Map<String, String> parameters) throws Exception;
  }

  private <T> T inContext(String command, Map<String, String> parameters, Doing<T> doing)
      throws ActionException {
    Map<String, String> all = new HashMap<>(parameters);
    all.put("ctxStartEventId", Long.toString(CallContext.current().getStartEventId()));
    register.run();
    try {
      return doing.with(newCommand(command), all);
    } catch (ServerApiException e) {
      throw new ActionException(e.getDescription(), e);
    } catch (Exception e) {
      throw new ActionException(e.getMessage(), e);
    } finally {
      CallContext.unregister();
    }
  }

  private BaseCmd newCommand(String name) throws ReflectiveOperationException {
    Class<?> type = api.getCmdClass(name);
    if (type == null) {
      throw new NoSuchMethodException("CloudStack has no command " + name);
    }
    BaseCmd command = (BaseCmd) type.getDeclaredConstructor().newInstance();
    BaseCmd injected = ComponentContext.inject(command);
    injected.configure();
    return injected;
  }
}
