// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.api;

import java.util.Map;
import org.apache.cloudstack.api.BaseAsyncCreateCmd;
import org.apache.cloudstack.api.BaseCmd;

public class ApiDispatcher {
  public void dispatchCreateCmd(BaseAsyncCreateCmd command, Map<String, String> parameters)
      throws Exception {}

  public void dispatch(BaseCmd command, Map<String, String> parameters, boolean execute)
      throws Exception {}
}
