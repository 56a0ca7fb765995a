// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real QEMU. */
class ServedDisksTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private TestQemu qemu;
  private QmpSocket monitor;

  @BeforeEach
  void start() throws Exception {
    qemu = new TestQemu(folder, "qcow2", "raw");
    monitor = qemu.sockets().find("m1", TestQemu.DOMAIN, TIMEOUT).orElseThrow();
  }

  @AfterEach
  void stop() {
    if (qemu != null) {
      monitor.close();
      qemu.close();
    }
  }

  private List<BlockDevice> devices() throws Exception {
    List<BlockDevice> devices = new ArrayList<>();
    for (Disk disk : qemu.disks()) {
      devices.add(ServedDisks.find(monitor, disk).orElseThrow());
    }
    return devices;
  }

  private ServedDisks prepare() throws Exception {
    Path snapshot = Files.createTempDirectory(folder, "snapshot");
    CheckpointPlan plan = new CheckpointPlan("0a1b2c3d", new MemberName("m1"), snapshot, TIMEOUT);
    return ServedDisks.prepare(plan, monitor, devices(), snapshot.resolve("disks"));
  }

  private Path disks() throws Exception {
    try (var found = Files.walk(folder)) {
      return found.filter(path -> path.endsWith("disks")).findFirst().orElseThrow();
    }
  }

  @Test
  void theCopiesAreOfTheMomentWhateverIsWrittenWhileTheyAreMade() throws Exception {
    qemu.fill(1);
    try (ServedDisks capture = prepare()) {
      qemu.fill(2);
      capture.writeOut();
      capture.mark();
      assertThat(qemu.ours()).contains("job vnsnap-0a1b2c3d-xvda", "job vnsnap-0a1b2c3d-xvdb");
      qemu.fill(3);
      qemu.fill(4);

      List<SavedDisk> saved = capture.save(Deadline.in(TIMEOUT));

      assertThat(saved).extracting(SavedDisk::target).containsExactly("xvda", "xvdb");
      assertThat(saved).extracting(SavedDisk::format).containsExactly("qcow2", "raw");
      assertThat(saved).extracting(SavedDisk::sizeBytes).containsOnly((long) TestQemu.DISK_BYTES);
    }
    assertThat(TestQemu.content(disks().resolve("xvda.qcow2"))).isEqualTo(2);
    assertThat(TestQemu.content(disks().resolve("xvdb.qcow2"))).isEqualTo(2);
    assertThat(qemu.ours()).isEmpty();
    qemu.fill(5);
  }

  @Test
  void whatWasPreparedAndNeverMarkedIsTakenBack() throws Exception {
    ServedDisks capture = prepare();
    assertThat(qemu.ours()).contains("node vnsnap-0a1b2c3d-xvda", "node vnsnap-0a1b2c3d-xvdb");

    capture.close();

    assertThat(qemu.ours()).isEmpty();
  }

  @Test
  void anAbortWhileDisksAreCopiedLeavesNoJobAndNoNode() throws Exception {
    qemu.fill(1);
    ServedDisks capture = prepare();
    capture.mark();
    assertThat(qemu.ours()).contains("job vnsnap-0a1b2c3d-xvda");

    capture.close();

    assertThat(qemu.ours()).isEmpty();
    assertThatThrownBy(() -> capture.save(Deadline.in(TIMEOUT)))
        .isInstanceOf(HypervisorException.class)
        .hasMessage("the copies of disks of m1 were cancelled");
    qemu.fill(2);
  }

  @Test
  void whatAKilledAgentLeftIsTakenBack() throws Exception {
    qemu.fill(1);
    prepare().mark();
    // All that QEMU sees of a kill.
    monitor.close();
    assertThat(qemu.ours()).contains("job vnsnap-0a1b2c3d-xvda", "node vnsnap-0a1b2c3d-xvda");

    ways().removeLeftOvers(qemu.disks());

    assertThat(qemu.ours()).isEmpty();
    qemu.fill(2);
  }

  @Test
  void aDiskThatCanNotBePreparedLeavesNothing() throws Exception {
    Path snapshot = Files.createTempDirectory(folder, "snapshot");
    CheckpointPlan plan = new CheckpointPlan("0a1b2c3d", new MemberName("m1"), snapshot, TIMEOUT);
    List<BlockDevice> devices = devices();
    Files.createDirectories(snapshot.resolve("disks/xvdb.qcow2"));

    assertThatThrownBy(() -> ServedDisks.prepare(plan, monitor, devices, snapshot.resolve("disks")))
        .isInstanceOf(HypervisorException.class);

    assertThat(qemu.ours()).isEmpty();
  }

  private DiskWays ways() {
    DiskHost host =
        new DiskHost(
            qemu.sockets(),
            (most, command) -> {
              throw new AssertionError(command);
            },
            folder,
            folder);
    return new DiskWays(host, "m1", TestQemu.DOMAIN);
  }

  @Test
  void aDiskThatAQemuServesIsCopiedByIt() {
    DiskWays.Way way = ways().of(qemu.disks()).get(0);

    assertThat(way)
        .isEqualTo(
            new DiskWays.Served(
                qemu.disks().get(0),
                new BlockDevice("xvda", "xvda-qcow2", "qcow2", TestQemu.DISK_BYTES)));
  }

  @Test
  void aQcow2DiskThatQemuDoesNotShowCanNotBeCaptured() throws Exception {
    Disk disk = qemu.disks().get(0);
    Disk other = new io.vnsnap.core.model.Disk("xvdz", "qcow2", disk.source(), disk.sizeBytes());

    assertThat(ways().of(List.of(other)))
        .singleElement()
        .isEqualTo(
            new DiskWays.None(
                other,
                "the QEMU of its guest does not show it",
                "start the guest again and see whether its QEMU runs"));
  }
}
