// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of a clone on this host: a bridge without address, and a VXLAN device if the clone
 * spans hosts.
 *
 * <p>Both carry an alias by which they are known as VNsnap's; nothing else is ever changed or
 * removed.
 */
public final class IsolatedNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(IsolatedNetwork.class);
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
    List<String> created = new ArrayList<>();
    try {
      if (isMissing(network.bridge(), links)) {
        addLink(created, network.bridge(), "type", "bridge", "stp_state", "0");
        keepAddressesAway(network.bridge());
      }
      if (network.vxlan().isPresent()) {
        createVxlan(network.vxlan().get(), links, created);
      }
      IpCommand.run("ip", "link", "set", "dev", network.bridge(), "mtu", mtu(), "up");
    } catch (ColoringException e) {
      created.forEach(IsolatedNetwork::removeAfterFailure);
      throw e;
    }
  }

  private void createVxlan(CloneNetwork.Vxlan vxlan, LinkTable links, List<String> created)
      throws ColoringException {
    if (isMissing(vxlan.device(), links)) {
      List<String> type =
          new ArrayList<>(
              List.of(
                  "type", "vxlan",
                  "id", Integer.toString(vxlan.id()),
                  "local", vxlan.local(),
                  "dstport", Integer.toString(vxlan.port())));
      if (vxlan.gbp()) {
        type.add("gbp");
      }
      addLink(created, vxlan.device(), type.toArray(String[]::new));
      keepAddressesAway(vxlan.device());
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

  private void addLink(List<String> created, String device, String... type)
      throws ColoringException {
    List<String> command = new ArrayList<>(List.of("ip", "link", "add", "name", device));
    command.addAll(Arrays.asList(type));
    IpCommand.run(command.toArray(String[]::new));
    created.add(device);
    IpCommand.run("ip", "link", "set", "dev", device, "alias", alias());
  }

  private static void keepAddressesAway(String device) throws ColoringException {
    Path setting = Path.of("/proc/sys/net/ipv6/conf", device, "disable_ipv6");
    try {
      if (Files.exists(setting)) {
        Files.writeString(setting, "1");
      }
    } catch (IOException e) {
      throw new ColoringException("%s can't be written: %s".formatted(setting, e.getMessage()), e);
    }
  }

  private static void removeAfterFailure(String device) {
    try {
      IpCommand.run("ip", "link", "delete", "dev", device);
    } catch (ColoringException e) {
      LOG.warn("{} is left behind: {}", device, e.getMessage());
    }
  }

  private String alias() {
    return ALIAS + network.bridge();
  }

  private String mtu() {
    return Integer.toString(network.mtu());
  }
}
