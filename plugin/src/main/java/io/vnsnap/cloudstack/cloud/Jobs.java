// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Map;

/** CloudStack's asynchronous jobs. */
public interface Jobs {
  /** Shows how far a job is, to those who ask for it. */
  void report(long jobId, int percent, Object response);

  /**
   * Makes an entity by a command of ours and has a job do the rest, as an owner's request would.
   *
   * @return the id of the entity
   */
  long submitCreate(String command, Map<String, String> parameters, long accountId)
      throws ActionException;
}
