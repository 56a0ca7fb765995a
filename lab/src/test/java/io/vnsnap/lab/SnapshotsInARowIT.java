// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots of members of several kinds under load, one after the other; each is restored, and the
 * restored members compare what they counted. {@code ./test --soak 50} takes 50 with each carrier.
 */
class SnapshotsInARowIT {
  private static final int SNAPSHOTS = Integer.getInteger("vnsnap.soak", 2);

  @TempDir private Path folder;

  /** What becomes of the members between snapshot and restore. */
  private enum Fate {
    ALL_KILLED,
    ALL_RUN_ON,
    ONE_SHUT_OFF,
    ONE_GONE;

    void befall(Lab lab) {
      switch (this) {
        case ALL_KILLED -> lab.killAll();
        case ALL_RUN_ON -> {}
        case ONE_SHUT_OFF -> hostOf(lab).virsh("destroy", "m3");
        case ONE_GONE -> {
          LabHost host = hostOf(lab);
          host.virsh("destroy", "m3");
          host.virsh("undefine", "m3");
        }
      }
    }

    private static LabHost hostOf(Lab lab) {
      return lab.member("m3").host();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gbp", "sender-hold"})
  void everyOneIsRestoredWithNothingLost(String carrier) {
    try (TestLab testLab =
        TestLab.up(
            """
            name: vrow
            carrier: %s
            underlay: 10.96.0.0
            networks:
              - {bridge: br100, vxlan: 100}
              - {bridge: br101, vxlan: 101}
            defaults: {memoryMiB: 192}
            members:
              - {name: m1, host: h1, firmware: uefi}
              - {name: m2, host: h1, vcpus: 2}
              - {name: m3, host: h2}
              - {name: m4, host: h2}
            workload: {memoryMiB: 16}
            """
                .formatted(carrier))) {
      snapshotsInARow(testLab.lab(), carrier);
    }
  }

  private void snapshotsInARow(Lab lab, String carrier) {
    Vnsnap vnsnap = new Vnsnap(Path.of("../vnsnap").toAbsolutePath().normalize(), folder);
    String vni = lab.vniFile().toString();
    long inFlightFrames = 0;
    for (int i = 1; i <= SNAPSHOTS; i++) {
      String name = "s" + i;
      JsonNode snapshot = vnsnap.run("create", vni, name);
      assertThat(snapshot.path("carrier").asText().replace('_', '-'))
          .isEqualToIgnoringCase(carrier);
      Fate fate = Fate.values()[(i - 1) % Fate.values().length];
      fate.befall(lab);
      JsonNode restored = vnsnap.run("restore", vni, name);
      assertThat(restored.path("replayedFrames").asLong())
          .isEqualTo(snapshot.path("inFlightFrames").asLong());
      Verdict verdict = assertClean(lab.members(), "restored from " + name);
      if (i == SNAPSHOTS) {
        Verdict ofClones = cloneBeside(lab, vnsnap, name);
        // Both are the same cut: what came late since would be the doing of one restore or the
        // other.
        assertThat(ofClones.reordered()).isEqualTo(verdict.reordered());
      }
      vnsnap.run("delete", name, "--store", lab.store().toString());
      inFlightFrames += snapshot.path("inFlightFrames").asLong();
      System.out.printf(
          "%s %d/%d: %d held, %d in flight, %s, restored: orphans 0, lost 0, late %d%n",
          carrier,
          i,
          SNAPSHOTS,
          snapshot.path("heldFrames").asLong(),
          snapshot.path("inFlightFrames").asLong(),
          fate.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          verdict.reordered());
    }
    assertClean(lab.members(), "the last, without its snapshot");
    assertThat(lab.leftovers()).isEmpty();
    assertThat(inFlightFrames).as("frames in flight in all cuts together").isPositive();
  }

  private Verdict cloneBeside(Lab lab, Vnsnap vnsnap, String name) {
    Path file = folder.resolve("twin.yaml");
    vnsnap.run("clone", lab.vniFile().toString(), name, "twin", "--vni-out", file.toString());
    List<Guest> clones = lab.guestsOf(file);
    Verdict verdict = assertClean(clones, "clones");
    assertClean(lab.members(), "originals beside the clones");
    vnsnap.run("remove", file.toString());
    return verdict;
  }
}
