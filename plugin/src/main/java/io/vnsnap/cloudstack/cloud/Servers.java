// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/** The management servers. */
public interface Servers {
  /** The id of this one. */
  long self();

  /** Whether another one works, as far as this one knows. */
  boolean isUp(long managementServerId);
}
