// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots of one VNI with members on a Xen host and on a host with QEMU, under load; each is
 * restored, and the restored members compare what they counted. {@code ./test --xen} runs it.
 */
class XenIT {
  private static final int SNAPSHOTS = Integer.getInteger("vnsnap.xen.snapshots", 2);

  @TempDir private Path folder;

  @Test
  void everySnapshotAcrossBothHypervisorsIsRestoredWithNothingLost() throws Exception {
    try (XenTestLab testLab =
        XenTestLab.up(
            """
            name: vxenit
            underlay: 10.94.0.0
            """)) {
      Lab lab = testLab.lab();
      Vnsnap vnsnap = new Vnsnap(testLab.program(), folder);
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
    }
  }
}
