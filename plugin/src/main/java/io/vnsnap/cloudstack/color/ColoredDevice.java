// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.color;

/**
 * A VXLAN device with color, and the bridge that it is a port of.
 *
 * @param id the VXLAN id
 * @param port UDP port
 */
record ColoredDevice(int id, int port, Underlay underlay) {
  /** How frames find the other hosts. */
  sealed interface Underlay {}

  /**
   * @param device the interface that leads to the other hosts
   * @param group the address that all hosts listen to
   */
  record Multicast(String device, String group) implements Underlay {}

  /**
   * @param local the address of this host's end point
   */
  record Evpn(String local) implements Underlay {}

  String device() {
    return deviceOf(id);
  }

  String bridge() {
    return bridgeOf(id);
  }

  /** As CloudStack names its own, so that it makes none. */
  static String deviceOf(int id) {
    return "vxlan" + id;
  }

  /** As CloudStack names its own. */
  static String bridgeOf(int id) {
    return "brvx-" + id;
  }

  /** As CloudStack chooses it. */
  static String groupOf(int id) {
    return "239.%d.%d.%d".formatted((id >> 16) & 0xFF, (id >> 8) & 0xFF, id & 0xFF);
  }
}
