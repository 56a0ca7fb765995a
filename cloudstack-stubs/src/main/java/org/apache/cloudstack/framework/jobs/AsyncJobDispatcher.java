// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.framework.jobs;

public interface AsyncJobDispatcher {
  String getName();
}
