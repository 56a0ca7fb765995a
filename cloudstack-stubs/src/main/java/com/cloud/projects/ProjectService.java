// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.projects;

public interface ProjectService {
  Project findByProjectAccountId(long projectAccountId);
}
