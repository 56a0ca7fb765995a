// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots of one VNI with members on a Xen host and on a host with QEMU, under load; each is
 * restored, and the restored members compare what they counted. {@code ./test --xen} runs it.
 */
class XenIT {
  private static final int SNAPSHOTS = Integer.getInteger("vnsnap.xen.snapshots", 2);
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String NAME = "vxenit";
  private static final String TOPOLOGY =
      """
      name: %s
      underlay: 10.94.0.0
      hosts: [h1, x1]
      xenHosts: [x1]
      defaults: {memoryMiB: 128, disks: [{format: raw, sizeMiB: 64}]}
      members:
        - {name: m1, host: x1}
        - {name: m2, host: x1}
        - {name: m3, host: h1}
        - {name: m4, host: h1}
      workload:
        tokensPerSecond: 20
        streamBytesPerSecond: 16384
        memoryMiB: 16
        rewritePagesPerSecond: 200
        journalEntriesPerSecond: 2
        tickMillis: 100
      """
          .formatted(NAME);

  @TempDir private Path folder;

  @Test
  void everySnapshotAcrossBothHypervisorsIsRestoredWithNothingLost() throws Exception {
    Lab.down(NAME);
    RemovalAtEnd removal = RemovalAtEnd.by("down", "-n", NAME);
    try {
      Lab lab = Lab.up(new TopologyFile().parse(TOPOLOGY, "test"));
      XenHost xen = lab.xenHosts().get(0);
      xen.install(ROOT.resolve("cli/target/vnsnap.jar"));
      Vnsnap vnsnap = new Vnsnap(vnsnapThatReaches(xen), folder);
      String vni = lab.vniFile().toString();
      vnsnap.run("check", vni);
      for (int i = 1; i <= SNAPSHOTS; i++) {
        String name = "s" + i;
        JsonNode snapshot = vnsnap.run("create", vni, name);
        assertClean(lab.members(), "after " + name);
        JsonNode restored = vnsnap.run("restore", vni, name);
        assertThat(restored.path("replayedFrames").asLong())
            .isEqualTo(snapshot.path("inFlightFrames").asLong());
        assertClean(lab.members(), "restored from " + name);
        vnsnap.run("delete", name, "--store", lab.store().toString());
      }
      assertThat(lab.leftovers()).isEmpty();
    } finally {
      Lab.down(NAME);
      removal.close();
    }
  }

  private Path vnsnapThatReaches(XenHost host) throws IOException {
    Path program = folder.resolve("vnsnap");
    Files.writeString(
        program,
        "#!/bin/sh\nPATH=%s:$PATH exec %s \"$@\"\n"
            .formatted(host.programs(), ROOT.resolve("vnsnap")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }
}
