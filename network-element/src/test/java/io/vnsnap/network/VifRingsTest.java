// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.port.ColoringException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VifRingsTest {
  @TempDir private Path debugfs;

  @Test
  void aGuestThatHasNotConnectedHasNone() throws Exception {
    VifRings rings = new VifRings(Files.createDirectory(debugfs.resolve("xen-netback")), "vif7.0");

    assertThat(rings.areVisible()).isTrue();
    assertThat(rings.areThere()).isFalse();
    assertThatThrownBy(rings::read)
        .isInstanceOf(ColoringException.class)
        .hasMessageContaining("the guest has not connected to vif7.0");
  }

  @Test
  void whatIsMissingOnTheHostIsSaid() {
    VifRings rings = new VifRings(debugfs.resolve("xen-netback"), "vif7.0");

    assertThat(rings.areVisible()).isFalse();
    assertThatThrownBy(rings::read).hasMessageContaining("mount -t debugfs debugfs " + debugfs);
  }

  @Test
  void eachQueueIsRead() throws Exception {
    Path vif = Files.createDirectories(debugfs.resolve("xen-netback/vif7.0"));
    for (int i = 0; i < 2; i++) {
      Files.writeString(vif.resolve("io_ring_q" + i), VifQueueTest.AT_REST);
    }
    Files.writeString(vif.resolve("ctrl"), "");

    assertThat(new VifRings(debugfs.resolve("xen-netback"), "vif7.0").read()).hasSize(2);
  }
}
