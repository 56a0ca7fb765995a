// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static io.vnsnap.lab.XenTestLab.KILL_AGENT;
import static io.vnsnap.lab.XenTestLab.reasonOfAbort;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.service.TakeOverRequest;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots of one VNI with members on a Xen host and on a host with QEMU, under load; each is
 * restored, the last one cloned, too, and the members that come of it compare what they counted.
 * {@code ./test --xen} runs it with more of them, and breaks more.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class XenIT {
  private static final int SNAPSHOTS = Integer.getInteger("vnsnap.xen.snapshots", 1);

  private static final List<String> CARRIERS = List.of("gbp", "sender-hold");

  @TempDir private static Path folder;
  private static XenTestLab testLab;
  private static Lab lab;

  @BeforeAll
  static void up() throws IOException {
    testLab =
        XenTestLab.up(
            """
            name: vxenit
            underlay: 10.94.0.0
            """,
            new Topology.Disk(Topology.DiskFormat.RAW, 64));
    lab = testLab.lab();
  }

  @AfterAll
  static void down() {
    if (testLab != null) {
      testLab.close();
    }
  }

  @Test
  @Order(1)
  void everySnapshotAcrossBothHypervisorsIsRestoredWithNothingLost() throws IOException {
    Vnsnap vnsnap = new Vnsnap(testLab.program(), folder);
    for (String carrier : CARRIERS) {
      vnsnap.run("check", vni(carrier));
    }
    for (int i = 1; i <= SNAPSHOTS; i++) {
      String name = "s" + i;
      String carrier = CARRIERS.get(i % CARRIERS.size());
      JsonNode snapshot = vnsnap.run("create", vni(carrier), name);
      assertThat(snapshot.path("carrier").asText().replace('_', '-'))
          .isEqualToIgnoringCase(carrier);
      assertClean(lab.members(), "after " + name);
      JsonNode restored = vnsnap.run("restore", vni(carrier), name);
      assertThat(restored.path("replayedFrames").asLong())
          .isEqualTo(snapshot.path("inFlightFrames").asLong());
      assertClean(lab.members(), "restored from " + name);
      if (i == SNAPSHOTS) {
        cloneBeside(vnsnap, vni(carrier), name);
      }
      vnsnap.run("delete", name, "--store", lab.store().toString());
      System.out.printf(
          "%s %d/%d: %d held, %d in flight, restored: orphans 0, lost 0%n",
          carrier,
          i,
          SNAPSHOTS,
          snapshot.path("heldFrames").asLong(),
          snapshot.path("inFlightFrames").asLong());
    }
    assertThat(lab.leftovers()).isEmpty();
  }

  private static void cloneBeside(Vnsnap vnsnap, String vni, String name) {
    Path file = folder.resolve("twin.yaml");
    vnsnap.run("clone", vni, name, "twin", "--vni-out", file.toString());
    assertClean(lab.guestsOf(file), "clones");
    assertClean(lab.members(), "originals beside the clones");
    vnsnap.run("remove", file.toString());
  }

  /** The VNI of the lab with a carrier of color of its own. */
  private static String vni(String carrier) throws IOException {
    Path file = folder.resolve(carrier + ".yaml");
    Files.writeString(
        file, Files.readString(lab.vniFile()).replaceFirst("carrier: .*", "carrier: " + carrier));
    return file.toString();
  }

  @Test
  @Order(2)
  void anAgentThatIsKilledInPreCopyHarmsNobody() {
    try (RunningVnsnap vnsnap = testLab.create("broken")) {
      testLab.inPreCopy(vnsnap, "broken", KILL_AGENT);

      assertThat(reasonOfAbort(vnsnap)).contains("x1");
    }
    testLab.assertNothingIsLeft();
    assertThat(lab.store().resolve("broken")).doesNotExist();
    testLab.assertConsistent();
  }

  /** As CloudStack restores: a domain that runs keeps its name, its ids and its disks' places. */
  @Test
  @Order(3)
  @EnabledIfSystemProperty(named = "vnsnap.xen.snapshots", matches = "\\d+")
  void membersTakeThePlacesOfDomainsThatRun() throws Exception {
    Vnsnap vnsnap = new Vnsnap(testLab.program(), folder);
    vnsnap.run("create", lab.vniFile().toString(), "place");

    RestoredVni restored = takeOver(new SnapshotName("place"));

    assertThat(restored.failures()).isEmpty();
    assertClean(lab.members(), "in the places of those that ran");
    vnsnap.run("delete", "place", "--store", lab.store().toString());
    assertThat(lab.leftovers()).isEmpty();
  }

  private static RestoredVni takeOver(SnapshotName name) throws Exception {
    VniLayout vni = new io.vnsnap.vni.VniFile().read(lab.vniFile()).layout();
    SnapshotService service = new SnapshotService(testLab.agents(), SnapshotStore.at(lab.store()));
    try (SealedFolder snapshot = service.open(name)) {
      Map<MemberName, MemberName> places =
          vni.members().keySet().stream()
              .collect(Collectors.toMap(Function.identity(), Function.identity()));
      return service.takeOver(
          snapshot,
          new TakeOverRequest(vni, places, MemoryLoading.EAGER),
          ServiceListener.NONE,
          new Cancellation());
    }
  }
}
