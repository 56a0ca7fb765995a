// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import java.util.Optional;

/**
 * The VXLAN of a network on a host.
 *
 * @param id the VXLAN id
 * @param port UDP port
 * @param trafficLabel which of the host's interfaces guest traffic takes; absent for the host's own
 *     choice
 */
public record HostVxlan(int id, int port, Optional<String> trafficLabel) {}
