// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.port.ColoringException;
import java.util.ArrayList;
import java.util.List;

/**
 * The network of a clone on this host: a bridge without address, and a VXLAN device if the clone
 * spans hosts.
 *
 * <p>Both carry an alias by which they are known as VNsnap's; nothing else is ever changed or
 * removed.
 */
public final class IsolatedNetwork {
  private static final String ALIAS = "VNsnap clone network ";

  private final CloneNetwork network;

  public IsolatedNetwork(CloneNetwork network) {
    this.network = network;
  }

  /**
   * Creates what is missing and sets it up. May repeat.
   *
   * <p>After failure nothing is there that was not there before.
   *
   * @throws ColoringException also if a device of that name exists and is not this network's
   */
  public void create() throws ColoringException {
    LinkTable links = LinkTable.read();
    NewLinks created = new NewLinks(alias());
    try {
      if (isMissing(network.bridge(), links)) {
        created.add(network.bridge(), List.of("bridge", "stp_state", "0"));
      }
      if (network.vxlan().isPresent()) {
        createVxlan(network.vxlan().get(), links, created);
      }
      IpCommand.run("ip", "link", "set", "dev", network.bridge(), "mtu", mtu(), "up");
    } catch (ColoringException e) {
      created.undo();
      throw e;
    }
  }

  private void createVxlan(CloneNetwork.Vxlan vxlan, LinkTable links, NewLinks created)
      throws ColoringException {
    if (isMissing(vxlan.device(), links)) {
      List<String> type =
          new ArrayList<>(
              List.of(
                  "vxlan",
                  "id",
                  Integer.toString(vxlan.id()),
                  "local",
                  vxlan.local(),
                  "dstport",
                  Integer.toString(vxlan.port())));
      if (vxlan.gbp()) {
        type.add("gbp");
      }
      created.add(vxlan.device(), type);
      for (String remote : vxlan.remotes()) {
        IpCommand.run(
            "bridge", "fdb", "append", "00:00:00:00:00:00", "dev", vxlan.device(), "dst", remote);
      }
    } else if (links.vxlanId(vxlan.device()) != vxlan.id()) {
      throw new ColoringException(
          "%s exists with the VXLAN id %d instead of %d; remove the clone that it belongs to"
              .formatted(vxlan.device(), links.vxlanId(vxlan.device()), vxlan.id()));
    }
    IpCommand.run(
        "ip", "link", "set", "dev", vxlan.device(), "mtu", mtu(), "master", network.bridge(), "up");
  }

  /** Removes both devices. May repeat; does nothing about a device that is not this network's. */
  public void remove() throws ColoringException {
    LinkTable links = LinkTable.read();
    List<String> devices = new ArrayList<>();
    network.vxlan().map(CloneNetwork.Vxlan::device).ifPresent(devices::add);
    devices.add(network.bridge());
    for (String device : devices) {
      if (links.contains(device) && links.alias(device).equals(alias())) {
        IpCommand.run("ip", "link", "delete", "dev", device);
      }
    }
  }

  private boolean isMissing(String device, LinkTable links) throws ColoringException {
    if (!links.contains(device)) {
      return true;
    }
    if (!links.alias(device).equals(alias())) {
      throw new ColoringException(
          "%s exists already and does not belong to this clone; choose another name"
              .formatted(device));
    }
    return false;
  }

  private String alias() {
    return ALIAS + network.bridge();
  }

  private String mtu() {
    return Integer.toString(network.mtu());
  }
}
