// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

import com.cloud.api.ApiDispatcher;
import java.util.Map;
import org.apache.cloudstack.api.ApiServerService;
import org.apache.cloudstack.api.BaseAsyncCmd;
import org.apache.cloudstack.framework.jobs.impl.AsyncJobVO;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

class ApiCommandsTest {
  private final ApiDispatcher dispatcher = mock(ApiDispatcher.class);
  private final ApiCommands commands = new ApiCommands(mock(ApiServerService.class), dispatcher);

  /** CloudStack casts the job of a command to destroy a machine to this, and looks into it. */
  @Test
  void anAsynchronousCommandHasAJobWhenItIsExecuted() throws Exception {
    BaseAsyncCmd command = mock(BaseAsyncCmd.class);

    commands.execute(command, Map.of("id", "machine"));

    InOrder order = inOrder(command, dispatcher);
    order.verify(command).setJob(any(AsyncJobVO.class));
    order.verify(dispatcher).dispatch(command, Map.of("id", "machine"), true);
  }
}
