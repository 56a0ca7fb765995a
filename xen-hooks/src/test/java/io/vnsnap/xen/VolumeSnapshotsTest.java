// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeSnapshotsTest {
  private static final int BYTES = 1 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private FakeLvm fake;
  private LvmVolume one;
  private LvmVolume two;

  @BeforeEach
  void makeVolumes() throws Exception {
    fake = new FakeLvm(folder);
    one = fake.add("m-1", "linear", content(1));
    two = fake.add("m-2", "linear", content(1));
  }

  private static byte[] content(int value) {
    byte[] bytes = new byte[BYTES];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private Disk disk(LvmVolume volume) {
    return new Disk(
        "xvd" + (char) ('a' + fake.names().indexOf(volume.name())),
        "raw",
        fake.device(volume.name()).toString(),
        BYTES);
  }

  private DiskWays ways() {
    return DiskWays.ofStopped(fake.host(), "m1");
  }

  /** As a checkpoint prepares them, from what DiskWays finds. */
  private MemberDisks prepare() throws HypervisorException {
    return MemberDisks.prepare(
        new CheckpointPlan("0a1b2c3d", new MemberName("m1"), folder.resolve("snapshot"), TIMEOUT),
        ways(),
        List.of(disk(one), disk(two)));
  }

  private byte[] saved(String target) throws Exception {
    Path raw = folder.resolve(target + ".raw");
    TestQemu.run(
        "qemu-img",
        "convert",
        "-O",
        "raw",
        folder.resolve("snapshot/disks/" + target + ".qcow2").toString(),
        raw.toString());
    return Files.readAllBytes(raw);
  }

  @Test
  void theCopiesAreOfTheMomentAndNoSnapshotIsLeft() throws Exception {
    try (MemberDisks capture = prepare()) {
      assertThat(fake.changes()).isEmpty();
      capture.writeOut();
      capture.mark();
      Files.write(fake.device("m-1"), content(2));

      List<SavedDisk> saved = capture.save(Deadline.in(TIMEOUT));

      assertThat(saved).extracting(SavedDisk::target).containsExactly("xvda", "xvdb");
      assertThat(fake.names()).containsExactly("m-1", "m-2");
    }
    assertThat(saved("xvda")).isEqualTo(content(1));
    assertThat(saved("xvdb")).isEqualTo(content(1));
    assertThat(fake.changes())
        .containsExactly(
            "lvcreate --snapshot --permission r --monitor n --autobackup n --extents 25%FREE"
                + " --name vnsnap-cut-0a1b2c3d-m-1 vg/m-1",
            "lvcreate --snapshot --permission r --monitor n --autobackup n --extents 33%FREE"
                + " --name vnsnap-cut-0a1b2c3d-m-2 vg/m-2",
            "lvremove --yes --autobackup n vg/vnsnap-cut-0a1b2c3d-m-1",
            "lvremove --yes --autobackup n vg/vnsnap-cut-0a1b2c3d-m-2");
  }

  @Test
  void aSnapshotThatOverflowedIsNotKept() throws Exception {
    try (MemberDisks capture = prepare()) {
      capture.mark();
      fake.overflow();

      assertThatThrownBy(() -> capture.save(Deadline.in(TIMEOUT)))
          .isInstanceOf(HypervisorException.class)
          .hasMessage(
              "the guest wrote over more of volume vg/m-1 than volume group vg had room for while"
                  + " it was copied; extend the group (vgextend) or make the snapshot at a quieter"
                  + " time");
    }
    assertThat(fake.names()).containsExactly("m-1", "m-2");
  }

  @Test
  void ifOneVolumeCanHaveNoSnapshotNoneIsLeft() throws Exception {
    MemberDisks capture = prepare();
    fake.refuse("vg/m-2");

    assertThatThrownBy(capture::mark).isInstanceOf(HypervisorException.class);
    assertThat(fake.names()).contains("vnsnap-cut-0a1b2c3d-m-1");
    capture.close();

    assertThat(fake.names()).containsExactly("m-1", "m-2");
  }

  @Test
  void anAbortBeforeTheCopyLeavesNoSnapshot() throws Exception {
    MemberDisks capture = prepare();
    capture.mark();

    capture.close();

    assertThat(fake.names()).containsExactly("m-1", "m-2");
    assertThatThrownBy(() -> capture.save(Deadline.in(TIMEOUT)))
        .isInstanceOf(HypervisorException.class)
        .hasMessage("the copies of volumes were cancelled");
  }

  @Test
  void ofWhatAKilledAgentLeftOnlyItsOwnGoes() throws Exception {
    fake.addSnapshot("vnsnap-cut-99999999-m-1", "m-1");
    fake.addSnapshot("backup", "m-1");
    fake.addSnapshot("vnsnap-cut-99999999-m-2", "m-2");

    ways().removeLeftOvers(List.of(disk(one)));

    assertThat(fake.names()).containsExactly("backup", "m-1", "m-2", "vnsnap-cut-99999999-m-2");
  }

  @Test
  void aCopyThatOutlivedItsAgentEndsWithItsSnapshot() throws Exception {
    fake.addSnapshot("vnsnap-cut-99999999-m-1", "m-1");
    Path device = fake.device("vnsnap-cut-99999999-m-1");
    // Reads it for as long as it is let.
    Process copy =
        new ProcessBuilder(
                "qemu-img", "bench", "-q", "-c", "1000000000", "-f", "raw", device.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();

    ways().removeLeftOvers(List.of(disk(one)));

    assertThat(copy.waitFor()).isEqualTo(128 + 9);
    assertThat(fake.names()).containsExactly("m-1", "m-2");
  }

  @Test
  void whatAnEarlierSnapshotLeftGoesBeforeTheNext() throws Exception {
    fake.addSnapshot("vnsnap-cut-99999999-m-1", "m-1");

    prepare().close();

    assertThat(fake.names()).containsExactly("m-1", "m-2");
  }

  @Test
  void aGroupWithoutRoomIsRefused() {
    fake.fill();

    assertThat(ways().of(List.of(disk(one))))
        .singleElement()
        .isEqualTo(
            new DiskWays.None(
                disk(one),
                "nothing is free in volume group vg, where the snapshot of vg/m-1 must keep what"
                    + " the guest writes over",
                "extend the group: vgextend vg"));
  }

  @Test
  void thinVolumesAndSnapshotsAreRefused() throws Exception {
    LvmVolume thin = fake.add("n-1", "thin,sparse", content(1));
    fake.addSnapshot("n-2", "m-1");

    assertThat(VolumeSnapshots.obstacle(fake.lvm(), thin).orElseThrow().reason())
        .startsWith("volume vg/n-1 is thin");
    assertThat(VolumeSnapshots.obstacle(fake.lvm(), thin.sibling("n-2")).orElseThrow().reason())
        .startsWith("volume vg/n-2 is a snapshot itself");
    assertThat(VolumeSnapshots.obstacle(fake.lvm(), one)).isEmpty();
  }

  @Test
  void aNameThatLeavesNoRoomForThatOfASnapshotIsRefused() throws Exception {
    LvmVolume longest = fake.add("n".repeat(127), "linear", content(1));

    assertThatThrownBy(
            () ->
                VolumeSnapshots.prepare(
                    fake.lvm(),
                    "0a1b2c3d",
                    List.of(new VolumeSnapshots.VolumeDisk(disk(longest), longest)),
                    folder))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("is too long for a snapshot of it; rename it: lvrename");
  }
}
