// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.SecondaryStorageFacts;
import io.vnsnap.cloudstack.message.NfsStore;
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
import java.util.stream.Collectors;

/**
 * Finds the store: its place in the zone, and a connected host that sees it. Only hosts see a
 * store; the management server never does.
 *
 * <p>The root of a store is the path of a folder on hosts, or the URL of an NfsStore. Each snapshot
 * keeps its own, so that it is found also when the zone's place is another one by then.
 */
final class Stores {
  /** What an operator sets for the zone's secondary storage. */
  private static final String SECONDARY = "secondary";

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

  /** The root of the store that the zone's next snapshot goes to. */
  String root(long zoneId) {
    String place = place(zoneId);
    return place.equals(SECONDARY) ? secondaryWithRoom(zoneId) : place;
  }

  /** The roots of all stores that the zone's snapshots may lie in. */
  List<String> roots(long zoneId) {
    String place = place(zoneId);
    return place.equals(SECONDARY)
        ? secondary(zoneId).stream().map(Stores::root).toList()
        : List.of(place);
  }

  private String secondaryWithRoom(long zoneId) {
    List<SecondaryStorageFacts> all = secondary(zoneId);
    return all.stream()
        .filter(storage -> !storage.readOnly() && !storage.full())
        .findFirst()
        .map(Stores::root)
        .orElseThrow(
            () ->
                new VniException(
                    Kind.UNUSABLE,
                    "there is no place for VNI snapshots in this zone now: %s; an operator must make room or add NFS secondary storage"
                        .formatted(
                            all.stream()
                                .map(
                                    storage ->
                                        "secondary storage %s is %s"
                                            .formatted(
                                                storage.name(),
                                                storage.readOnly() ? "read-only" : "full"))
                                .collect(Collectors.joining(", ")))));
  }

  private List<SecondaryStorageFacts> secondary(long zoneId) {
    List<SecondaryStorageFacts> all = inventory.nfsSecondaryStorage(zoneId);
    if (all.isEmpty()) {
      throw new VniException(
          Kind.UNUSABLE,
          "this zone has no NFS secondary storage, where vnsnap.store.path wants VNI snapshots to be; an operator must add one, or set vnsnap.store.path to a folder that all its KVM hosts see");
    }
    return all;
  }

  private static String root(SecondaryStorageFacts storage) {
    try {
      return NfsStore.below(storage.url()).url();
    } catch (IllegalArgumentException e) {
      throw new VniException(
          Kind.UNUSABLE,
          "VNI snapshots can't be kept in secondary storage %s: %s"
              .formatted(storage.name(), e.getMessage()),
          e);
    }
  }

  private String place(long zoneId) {
    String root = settings.storePath(zoneId).trim();
    if (root.isEmpty()) {
      throw new VniException(
          Kind.UNUSABLE,
          "there is no place for VNI snapshots in this zone yet; an operator must set vnsnap.store.path to secondary, or to a folder that all its KVM hosts see");
    }
    if (!root.startsWith("/") && !root.equals(SECONDARY)) {
      throw new VniException(
          Kind.UNUSABLE,
          "vnsnap.store.path of this zone is %s; an operator must set it to secondary or an absolute path"
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
