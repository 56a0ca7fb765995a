// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api.response;

public interface ControlledViewEntityResponse {
  void setAccountName(String name);

  void setProjectId(String id);

  void setProjectName(String name);

  void setDomainId(String id);

  void setDomainName(String name);

  void setDomainPath(String path);
}
