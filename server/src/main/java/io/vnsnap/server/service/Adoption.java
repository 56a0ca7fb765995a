// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.server.record.Figures;
import io.vnsnap.server.record.SnapshotRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the records with what is in the stores, which is the truth: snapshots that somebody else
 * took become known, and those whose folder is gone are in error.
 */
public final class Adoption {
  private final Networks networks;
  private final Snapshots snapshots;

  public Adoption(Networks networks, Snapshots snapshots) {
    this.networks = networks;
    this.snapshots = snapshots;
  }

  /**
   * What came of it.
   *
   * @param adopted snapshots that were not known
   * @param problems one sentence for each that can't be used, and for each store that can't be read
   */
  public record Adopted(List<SnapshotRecord> adopted, List<String> problems) {}

  public synchronized Adopted run() {
    List<SnapshotRecord> adopted = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Map<Path, Map<String, Network>> networksOf = new HashMap<>();
    networks
        .all()
        .forEach(
            network ->
                networksOf
                    .computeIfAbsent(networks.storeRoot(network), root -> new HashMap<>())
                    .put(network.name(), network));
    networksOf.forEach(
        (root, known) -> {
          try {
            Listing listing = networks.store(root).list();
            problems.addAll(listing.damaged());
            adopted.addAll(compare(root, listing, known));
          } catch (StoreException e) {
            problems.add(e.getMessage());
          }
        });
    return new Adopted(adopted, problems);
  }

  private List<SnapshotRecord> compare(
      Path root, Listing listing, Map<String, Network> networksOfStore) {
    Map<String, SnapshotRecord> records = new HashMap<>();
    snapshots.all().stream()
        .filter(snapshot -> snapshot.place().store().equals(root))
        .forEach(snapshot -> records.put(snapshot.place().folder().value(), snapshot));
    List<SnapshotRecord> adopted = new ArrayList<>();
    Set<String> found = new HashSet<>();
    for (Manifest manifest : listing.manifests()) {
      String folder = manifest.name().value();
      found.add(folder);
      SnapshotRecord record = records.get(folder);
      Network network = networksOfStore.get(manifest.vni());
      if (record != null) {
        foundAgain(record, manifest);
      } else if (network != null) {
        adopted.add(snapshots.put(adopt(root, network, manifest)));
      }
    }
    records.values().stream()
        .filter(record -> !found.contains(record.place().folder().value()))
        .filter(record -> record.state() == SnapshotState.READY)
        .forEach(this::gone);
    return adopted;
  }

  private void foundAgain(SnapshotRecord record, Manifest manifest) {
    if (record.figures().isEmpty() && record.state().isSealed()) {
      snapshots.update(record.id(), known -> known.withFigures(Figures.of(manifest)));
    }
    if (record.state() == SnapshotState.ERROR) {
      snapshots.update(record.id(), known -> known.withFigures(Figures.of(manifest)));
      snapshots.move(record.id(), SnapshotEvent.SEALED, Optional.empty(), "be found again");
    }
  }

  private void gone(SnapshotRecord record) {
    snapshots.move(
        record.id(),
        SnapshotEvent.GONE,
        Optional.of(
            "%s is not a sealed snapshot any more; put it back or delete this"
                .formatted(record.place().store().resolve(record.place().folder().value()))),
        "be found gone");
  }

  private static SnapshotRecord adopt(Path root, Network network, Manifest manifest) {
    String folder = manifest.name().value();
    return new SnapshotRecord(
        Ids.of("snapshot", root.toString(), folder, manifest.operation()),
        new SnapshotRecord.Label(folder, Optional.empty(), new TreeMap<>()),
        new SnapshotRecord.Origin(
            network.id(), network.name(), network.account(), network.vni().members().size()),
        Optional.empty(),
        manifest.createdAt(),
        new SnapshotRecord.Place(root, manifest.name()),
        new SnapshotRecord.Condition(SnapshotState.READY, Optional.empty()),
        Optional.of(Figures.of(manifest)),
        Optional.empty());
  }
}
