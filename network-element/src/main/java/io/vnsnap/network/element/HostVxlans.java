// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import com.cloud.host.Host;

/** VXLANs with color on hosts, under the names that CloudStack gives its own. */
public interface HostVxlans {
  /**
   * Makes it; does nothing if it is there already.
   *
   * @throws HostVxlanException also if there is one without color
   */
  void make(Host host, HostVxlan vxlan) throws HostVxlanException;

  /**
   * Removes it if it was made here; does nothing if it is not there.
   *
   * @throws HostVxlanException also if a machine is on it
   */
  void remove(Host host, HostVxlan vxlan) throws HostVxlanException;
}
