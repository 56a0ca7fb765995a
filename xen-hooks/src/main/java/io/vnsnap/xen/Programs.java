// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import java.time.Duration;
import java.util.List;

/** Runs programs of this host. No shell is involved. */
@FunctionalInterface
interface Programs {
  /**
   * Runs one until it ends.
   *
   * @return what it wrote to its output
   * @throws HypervisorException with its own words if it fails, or if it does not end in time; then
   *     it goes on, for it may be at something that must not be broken off
   */
  String run(Duration most, List<String> command) throws HypervisorException;
}
