// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.api.ApiDispatcher;
import com.cloud.user.Account;
import com.cloud.user.User;
import com.cloud.utils.component.ComponentContext;
import com.google.gson.Gson;
import java.util.HashMap;
import java.util.Map;
import org.apache.cloudstack.api.ApiCommandResourceType;
import org.apache.cloudstack.api.ApiServerService;
import org.apache.cloudstack.api.BaseAsyncCmd;
import org.apache.cloudstack.api.BaseAsyncCreateCmd;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.ServerApiException;
import org.apache.cloudstack.context.CallContext;
import org.apache.cloudstack.framework.jobs.impl.AsyncJobVO;

/** Makes and dispatches commands of CloudStack's API as its own servers do. */
final class ApiCommands {
  private final ApiServerService api;
  private final ApiDispatcher dispatcher;

  ApiCommands(ApiServerService api, ApiDispatcher dispatcher) {
    this.api = api;
    this.dispatcher = dispatcher;
  }

  /** Something that is done with a command. */
  interface Doing<T> {
    T with(BaseCmd command) throws Exception;
  }

  /**
   * Does something with a new command, in a context of its own.
   *
   * @param register makes the context, with its caller
   */
  <T> T inContext(Runnable register, String name, Doing<T> doing) throws ActionException {
    register.run();
    try {
      return doing.with(newCommand(name));
    } catch (ServerApiException e) {
      throw new ActionException(e.getDescription(), e);
    } catch (Exception e) {
      throw new ActionException(e.getMessage(), e);
    } finally {
      CallContext.unregister();
    }
  }

  /** The first half of a command that makes an entity: it is there afterwards, and has its id. */
  BaseAsyncCreateCmd create(BaseCmd command, Map<String, String> parameters) throws Exception {
    BaseAsyncCreateCmd creating = (BaseAsyncCreateCmd) command;
    dispatcher.dispatchCreateCmd(creating, new HashMap<>(parameters));
    return creating;
  }

  void execute(BaseCmd command, Map<String, String> parameters) throws Exception {
    if (command instanceof BaseAsyncCmd) {
      // That of 4.23 which destroys a machine looks into its job.
      ((BaseAsyncCmd) command).setJob(job(command, parameters));
    }
    dispatcher.dispatch(command, new HashMap<>(parameters), true);
  }

  /** A job as CloudStack's own dispatcher would have for the command; nobody else knows it. */
  private static AsyncJobVO job(BaseCmd command, Map<String, String> parameters) {
    return new AsyncJobVO(
        "",
        User.UID_SYSTEM,
        Account.ACCOUNT_ID_SYSTEM,
        command.getClass().getName(),
        new Gson().toJson(parameters),
        null,
        ApiCommandResourceType.None.toString(),
        null);
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
