// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.port.ColoringException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A VXLAN with color on this host, for a cloud that would otherwise make it without.
 *
 * <p>Device and bridge are as the cloud's own scripts make them, but for gbp and the port, so that
 * these leave them alone when a machine starts and remove them when the last one has gone. What was
 * made here bears an alias; nothing without it is ever removed.
 */
public final class CloudVxlan {
  private static final String ALIAS = "VNsnap colored VXLAN ";

  /** As far as CloudStack lets frames for a group travel. */
  private static final String GROUP_TTL = "10";

  private final Path lockFile;

  /**
   * @param lockFile what the cloud's scripts lock while they work on VXLANs
   */
  public CloudVxlan(Path lockFile) {
    this.lockFile = lockFile;
  }

  /**
   * Makes what is missing. May repeat: a device that carries color at that port is left as it is.
   *
   * <p>After failure nothing is there that was not there before.
   *
   * @throws ColoringException also if the device exists without color, for it is in use then
   */
  @SuppressWarnings("try") // the resource is a lock
  public void make(ColoredVxlan vxlan) throws ColoringException {
    try (FileLock lock = FileLock.take(lockFile)) {
      LinkTable links = LinkTable.read();
      refuseOthers(vxlan, links);
      NewLinks made = new NewLinks(alias(vxlan.device()));
      try {
        if (!links.contains(vxlan.device())) {
          made.add(vxlan.device(), type(vxlan));
        }
        if (!links.contains(vxlan.bridge())) {
          made.add(vxlan.bridge(), List.of("bridge"));
        }
        join(vxlan);
      } catch (ColoringException e) {
        made.undo();
        throw e;
      }
    }
  }

  private static void refuseOthers(ColoredVxlan vxlan, LinkTable links) throws ColoringException {
    if (links.contains(vxlan.bridge()) && !links.isBridge(vxlan.bridge())) {
      throw new ColoringException(
          "%s exists and is no bridge; remove it and try again".formatted(vxlan.bridge()));
    }
    if (!links.contains(vxlan.device())) {
      return;
    }
    if (links.vxlanId(vxlan.device()) != vxlan.id()) {
      throw new ColoringException(
          "%s exists and is not the VXLAN with the id %d; remove it and try again"
              .formatted(vxlan.device(), vxlan.id()));
    }
    if (!links.hasGbp(vxlan.device())) {
      throw new ColoringException(
          "%s exists without gbp, as the cloud made it, and is in use; stop all machines and routers of the network on this host and try again"
              .formatted(vxlan.device()));
    }
    if (links.vxlanPort(vxlan.device()) != vxlan.port()) {
      throw new ColoringException(
          "%s exists with UDP port %d instead of %d; stop all machines and routers of the network on this host and try again"
              .formatted(vxlan.device(), links.vxlanPort(vxlan.device()), vxlan.port()));
    }
  }

  private static List<String> type(ColoredVxlan vxlan) {
    List<String> type = new ArrayList<>(List.of("vxlan", "id", Integer.toString(vxlan.id())));
    type.addAll(
        vxlan
            .underlay()
            .to(
                new ColoredVxlan.Underlay.Handler<List<String>, RuntimeException>() {
                  @Override
                  public List<String> on(ColoredVxlan.Multicast underlay) {
                    return List.of(
                        "group", underlay.group(), "ttl", GROUP_TTL, "dev", underlay.device());
                  }

                  @Override
                  public List<String> on(ColoredVxlan.Evpn underlay) {
                    return List.of("local", underlay.local(), "nolearning");
                  }
                }));
    type.addAll(List.of("dstport", Integer.toString(vxlan.port()), "gbp"));
    return type;
  }

  private static void join(ColoredVxlan vxlan) throws ColoringException {
    if (vxlan.mtu().isPresent()) {
      String mtu = Integer.toString(vxlan.mtu().get());
      IpCommand.run("ip", "link", "set", "dev", vxlan.device(), "mtu", mtu);
      IpCommand.run("ip", "link", "set", "dev", vxlan.bridge(), "mtu", mtu);
    }
    IpCommand.run("ip", "link", "set", "dev", vxlan.bridge(), "up");
    IpCommand.run("ip", "link", "set", "dev", vxlan.device(), "master", vxlan.bridge(), "up");
    vxlan
        .underlay()
        .to(
            new ColoredVxlan.Underlay.Handler<String, ColoringException>() {
              @Override
              public String on(ColoredVxlan.Multicast underlay) throws ColoringException {
                return route("replace", underlay.group(), underlay.device());
              }

              @Override
              public String on(ColoredVxlan.Evpn underlay) throws ColoringException {
                return IpCommand.run(
                    "bridge",
                    "link",
                    "set",
                    "dev",
                    vxlan.device(),
                    "neigh_suppress",
                    "on",
                    "learning",
                    "off");
              }
            });
  }

  /** Without it frames for the group would go wherever the default route leads. */
  private static String route(String what, String group, String device) throws ColoringException {
    String family = group.contains(":") ? "-6" : "-4";
    return IpCommand.run("ip", family, "route", what, group, "dev", device);
  }

  /**
   * Removes device and bridge if they were made here. May repeat.
   *
   * @throws ColoringException if the bridge has other ports; nothing has been touched then
   */
  @SuppressWarnings("try") // the resource is a lock
  public void remove(String device, String bridge) throws ColoringException {
    try (FileLock lock = FileLock.take(lockFile)) {
      LinkTable links = LinkTable.read();
      List<String> others =
          links.portsOf(bridge).stream().filter(port -> !port.equals(device)).toList();
      if (!others.isEmpty()) {
        throw new ColoringException(
            "%s still has %s; stop all machines and routers of the network on this host and try again"
                .formatted(bridge, String.join(", ", others)));
      }
      if (isOurs(device, device, links)) {
        removeRoute(device, links);
        IpCommand.run("ip", "link", "delete", "dev", device);
      }
      if (isOurs(bridge, device, links)) {
        IpCommand.run("ip", "link", "delete", "dev", bridge);
      }
    }
  }

  private static void removeRoute(String device, LinkTable links) throws ColoringException {
    String group = links.vxlanGroup(device);
    String underlay = links.vxlanUnderlay(device);
    if (!group.isEmpty() && !underlay.isEmpty()) {
      String family = group.contains(":") ? "-6" : "-4";
      if (!IpCommand.run("ip", family, "route", "show", group, "dev", underlay).isBlank()) {
        route("delete", group, underlay);
      }
    }
  }

  private static boolean isOurs(String link, String device, LinkTable links) {
    return links.contains(link) && links.alias(link).equals(alias(device));
  }

  private static String alias(String device) {
    return ALIAS + device;
  }
}
