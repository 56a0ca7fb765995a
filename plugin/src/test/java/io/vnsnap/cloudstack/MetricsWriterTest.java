// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException;
import io.vnsnap.cloudstack.service.fake.FakeEngine;
import io.vnsnap.cloudstack.service.fake.World;
import io.vnsnap.core.service.ServiceException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsWriterTest {
  @TempDir Path folder;
  private final World world = new World();

  @Test
  void tellsWhatHasBeen() {
    world.ready();
    world.engine.beforeSeal = FakeEngine.with(ServiceException.Kind.STORE_UNUSABLE, "it is full");
    VniSnapshotVO second = world.allocated();
    assertThatThrownBy(() -> world.service.take(second.getId(), World.CALL))
        .isInstanceOf(VniException.class);
    world.settings.metricsFile = folder.resolve("vnsnap.prom").toString();

    new MetricsWriter(world.settings, world.metrics).write();

    assertThat(folder.resolve("vnsnap.prom"))
        .content()
        .contains(
            "vnsnap_operations_total{operation=\"create\",outcome=\"succeeded\"} 1.0",
            "vnsnap_operations_total{operation=\"create\",outcome=\"failed\"} 1.0",
            "vnsnap_aborts_total{operation=\"create\",reason=\"store_unusable\"} 1.0",
            "vnsnap_operations_running{operation=\"create\"} 0.0",
            "vnsnap_member_pause_seconds_count 2",
            "vnsnap_held_frames_total 6.0",
            "vnsnap_in_flight_frames_total 4.0");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void whatCannotBeWrittenHarmsNothing() {
    for (String name : new String[] {"", "relative.prom", folder.resolve("no/such").toString()}) {
      world.settings.metricsFile = name;
      new MetricsWriter(world.settings, world.metrics).write();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
