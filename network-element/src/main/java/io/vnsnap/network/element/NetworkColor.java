// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

/**
 * What has been decided for a network, as long as it is in use. A device with color reaches only
 * others of the same port, so all hosts have it or none.
 *
 * @param port UDP port of its VXLAN devices; 0 without color
 */
record NetworkColor(State state, int port) {
  enum State {
    /** CloudStack makes the devices. */
    NONE,
    /** No host has made one yet, so that the first may still find that it can't. */
    WANTED,
    /** Hosts have made devices: every other must. */
    MADE
  }

  static final NetworkColor NONE = new NetworkColor(State.NONE, 0);

  static NetworkColor wanted(int port) {
    return new NetworkColor(State.WANTED, port);
  }

  NetworkColor made() {
    return new NetworkColor(State.MADE, port);
  }
}
