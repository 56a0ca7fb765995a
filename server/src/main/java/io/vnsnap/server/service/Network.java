// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.vni.Vni;

/**
 * A network of the API: a VNI.
 *
 * @param account who owns it
 * @param isClone whether the server made it, and may remove it
 */
public record Network(String id, Vni vni, String account, boolean isClone) {
  public String name() {
    return vni.name().value();
  }

  /** The id that a machine has as long as no host has told its own. */
  public String machineId(String member) {
    return Ids.of("machine", id, member);
  }
}
