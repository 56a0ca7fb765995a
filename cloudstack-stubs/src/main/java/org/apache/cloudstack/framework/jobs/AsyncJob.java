// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.framework.jobs;

import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.jobs.JobInfo;

public interface AsyncJob extends Identity, JobInfo {}
