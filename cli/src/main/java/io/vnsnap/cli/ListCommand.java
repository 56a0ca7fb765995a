// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
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
    Listing listing = vnsnap.service().list();
    List<Manifest> manifests =
        listing.manifests().stream()
            .filter(manifest -> vni == null || manifest.vni().equals(vni))
            .toList();
    vnsnap.results().print(text(manifests), manifests.stream().map(SnapshotReport::of).toList());
    listing.damaged().forEach(sentence -> vnsnap.note("vnsnap: " + sentence));
    return listing.damaged().isEmpty() ? ExitCode.OK.number() : ExitCode.DAMAGED.number();
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
