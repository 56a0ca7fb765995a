// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;

/** Connects to the hypervisor of this host. */
@FunctionalInterface
public interface HypervisorConnector {
  /**
   * @param uri the hypervisor's URI, as libvirt has them
   */
  Hypervisor connect(String uri) throws HypervisorException;
}
