// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "list",
    description = "Lists the snapshots in the store, oldest first.",
    footerHeading = "%nExamples:%n",
    footer = {"  vnsnap list", "  vnsnap list --vni shop -o json | jq -r '.[].name'"})
final class ListCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @ParentCommand private Vnsnap vnsnap;

  @Option(names = "--vni", paramLabel = "NAME", description = "Only snapshots of this VNI.")
  private String vni;

  @Override
  public Integer call() throws Exception {
    SnapshotStore store = vnsnap.store();
    List<Manifest> manifests = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (SnapshotName name : store.names()) {
      try {
        manifests.add(store.show(name));
      } catch (StoreException e) {
        damaged.add(e.getMessage());
      }
    }
    manifests.removeIf(manifest -> vni != null && !manifest.vni().equals(vni));
    manifests.sort(Comparator.comparing(Manifest::createdAt));
    vnsnap.results().print(text(manifests), manifests.stream().map(SnapshotReport::of).toList());
    damaged.forEach(sentence -> vnsnap.note("vnsnap: " + sentence));
    return Optional.of(damaged)
        .filter(List::isEmpty)
        .map(none -> ExitCode.OK)
        .orElse(ExitCode.DAMAGED)
        .number();
  }

  private static Table text(List<Manifest> manifests) {
    Table table =
        new Table("NAME", "VNI", "CREATED", "MEMBERS", "LONGEST PAUSE", "IN FLIGHT", "STORED");
    for (Manifest manifest : manifests) {
      table.add(
          manifest.name(),
          manifest.vni(),
          TIME.format(manifest.createdAt().atZone(ZoneId.systemDefault())),
          manifest.members().size(),
          Quantity.millis(manifest.longestPauseMillis()),
          manifest.inFlightFrames(),
          Quantity.bytes(manifest.storedBytes()));
    }
    return table;
  }
}
