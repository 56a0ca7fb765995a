// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.jobs;

import org.apache.cloudstack.api.InternalIdentity;

public interface JobInfo extends InternalIdentity {
  /** How far a job is. */
  enum Status {
    IN_PROGRESS,
    SUCCEEDED,
    FAILED,
    CANCELLED
  }

  Status getStatus();

  String getResult();
}
