// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.store.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the store: its path in the zone, and a connected host that sees it. Only hosts see a store;
 * the management server never does.
 */
final class Stores {
  /** Asking more hosts would take too long, if none of them sees it. */
  private static final int HOSTS_ASKED = 4;

  private final Inventory inventory;
  private final Settings settings;
  private final Engine.Factory engines;

  Stores(Inventory inventory, Settings settings, Engine.Factory engines) {
    this.inventory = inventory;
    this.settings = settings;
    this.engines = engines;
  }

  /**
   * Where a snapshot was looked for.
   *
   * @param manifest nothing if the store does not hold it
   */
  record Located(Engine engine, String hostUuid, Optional<Manifest> manifest) {}

  /** The path of the zone's store on its hosts. */
  String root(long zoneId) {
    String root = settings.storePath(zoneId).trim();
    if (root.isEmpty()) {
      throw new VniException(
          Kind.UNUSABLE,
          "there is no place for VNI snapshots in this zone yet; an operator must set vnsnap.store.path to a folder that all its KVM hosts see");
    }
    if (!root.startsWith("/")) {
      throw new VniException(
          Kind.UNUSABLE,
          "vnsnap.store.path of this zone is %s; an operator must set it to an absolute path"
              .formatted(root));
    }
    return root;
  }

  Engine at(String hostUuid, String root) {
    return engines.at(hostUuid, root);
  }

  /**
   * Looks for a snapshot through the host that saw it last, and through others if need be.
   *
   * @throws VniException if no host could look
   */
  Located locate(VniSnapshotVO snapshot) throws InterruptedException {
    return locate(
        hosts(snapshot.getZoneId(), Optional.ofNullable(snapshot.getHostUuid())),
        snapshot.getStoreRoot(),
        new SnapshotName(snapshot.getUuid()));
  }

  /**
   * The same for a snapshot that must be there. Its row is told the host.
   *
   * @throws WorkFailedException GONE if the store does not hold it
   */
  Located require(VniSnapshotVO snapshot) throws WorkFailedException, InterruptedException {
    Located located = locate(snapshot);
    if (located.manifest().isEmpty()) {
      throw new WorkFailedException(
          SnapshotEvent.GONE,
          new VniException(
              Kind.FAILED,
              "the store does not hold VNI snapshot %s any more; delete it"
                  .formatted(snapshot.getName())));
    }
    snapshot.setHostUuid(located.hostUuid());
    return located;
  }

  /** Connected hosts of the zone, the preferred one first. */
  List<HostFacts> hosts(long zoneId, Optional<String> preferredUuid) {
    Map<String, HostFacts> hosts = new LinkedHashMap<>();
    preferredUuid
        .flatMap(inventory::hostByUuid)
        .filter(HostFacts::up)
        .ifPresent(host -> hosts.put(host.uuid(), host));
    inventory.connectedHosts(zoneId).forEach(host -> hosts.putIfAbsent(host.uuid(), host));
    return List.copyOf(hosts.values());
  }

  private Located locate(List<HostFacts> hosts, String root, SnapshotName name)
      throws InterruptedException {
    Optional<Located> absent = Optional.empty();
    String problem = "no KVM host of the zone is connected";
    for (HostFacts host : hosts.subList(0, Math.min(HOSTS_ASKED, hosts.size()))) {
      Engine engine = engines.at(host.uuid(), root);
      try {
        Located located = new Located(engine, host.uuid(), engine.find(name));
        if (located.manifest().isPresent()) {
          return located;
        }
        absent = absent.or(() -> Optional.of(located));
      } catch (ServiceException e) {
        if (e.kind() == ServiceException.Kind.DAMAGED) {
          throw new Failures(Map.of()).of(e);
        }
        problem = "host %s: %s".formatted(host.name(), e.getMessage());
      }
    }
    if (absent.isPresent()) {
      return absent.get();
    }
    throw new VniException(
        Kind.NOT_NOW, "the store of VNI snapshots can't be reached: %s".formatted(problem));
  }
}
