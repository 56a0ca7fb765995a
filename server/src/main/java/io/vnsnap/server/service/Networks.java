// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.service.ServerException.Kind;
import io.vnsnap.vni.Vni;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The networks that there are, and the engine for each. */
public final class Networks {
  private final Map<String, Network> networks = new ConcurrentHashMap<>();
  private final Map<Path, SnapshotStore> stores = new ConcurrentHashMap<>();
  private final Function<Vni, HostAgent.Connector> connectors;
  private final Path usualStore;

  /**
   * @param connectors the way to the hosts of a VNI
   * @param usualStore where snapshots are, unless a VNI file says otherwise
   */
  public Networks(Function<Vni, HostAgent.Connector> connectors, Path usualStore) {
    this.connectors = connectors;
    this.usualStore = usualStore;
  }

  void add(Network network) {
    networks.put(network.id(), network);
  }

  void remove(String id) {
    networks.remove(id);
  }

  Optional<Network> find(String id) {
    return Optional.ofNullable(networks.get(id));
  }

  List<Network> all() {
    return networks.values().stream().sorted(Comparator.comparing(Network::name)).toList();
  }

  /** Those that are there for the caller, by name. */
  public List<Network> visible(Caller caller) {
    return all().stream().filter(network -> caller.sees(network.account())).toList();
  }

  /**
   * @throws ServerException INVALID if there is none of this id for the caller
   */
  public Network require(Caller caller, String id) {
    return find(id)
        .filter(network -> caller.sees(network.account()))
        .orElseThrow(() -> new ServerException(Kind.INVALID, "there is no network " + id));
  }

  Path storeRoot(Network network) {
    return network.vni().store().orElse(usualStore).toAbsolutePath().normalize();
  }

  /** One object for each store: it knows which snapshots this process reads. */
  SnapshotStore store(Path root) {
    return stores.computeIfAbsent(root, SnapshotStore::at);
  }

  SnapshotService engine(Network network) {
    return new SnapshotService(connectors.apply(network.vni()), store(storeRoot(network)));
  }
}
