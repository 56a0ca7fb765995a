// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRestorerTest {
  private static final int BYTES = 1 << 20;

  @TempDir private Path folder;
  private Path device;
  private Path qcow2;
  private Path raw;

  @BeforeEach
  void makeDisks() throws Exception {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("snapshot/disks"));
    device = Files.write(folder.resolve("images/device"), content(1));
    raw = Files.write(folder.resolve("images/m1.raw"), content(1));
    qcow2 = folder.resolve("images/m1.qcow2");
    convert(raw, "qcow2", qcow2);
    Path saved = Files.write(folder.resolve("saved.raw"), content(2));
    for (String target : List.of("xvda", "xvdb", "xvdc")) {
      convert(saved, "qcow2", folder.resolve("snapshot/disks/" + target + ".qcow2"));
    }
  }

  private static byte[] content(int value) {
    byte[] bytes = new byte[BYTES];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static void convert(Path from, String format, Path to) throws Exception {
    TestQemu.run("qemu-img", "convert", "-O", format, from.toString(), to.toString());
  }

  private byte[] read(Path image) throws Exception {
    Path copy = Files.createTempFile(folder, "read", ".raw");
    convert(image, "raw", copy);
    return Files.readAllBytes(copy);
  }

  private RestoreXml xml() throws HypervisorException {
    return RestoreXml.of(DomainXml.parse(description()));
  }

  private String description() {
    return """
        <domain type='xen'>
          <name>m1</name>
          <devices>
            <disk type='block' device='disk'>
              <driver name='phy' type='raw'/>
              <source dev='%s'/>
              <target dev='xvda' bus='xen'/>
            </disk>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2'/>
              <source file='%s'/>
              <target dev='xvdb' bus='xen'/>
            </disk>
            <disk type='file' device='disk'>
              <driver name='file' type='raw'/>
              <source file='%s'/>
              <target dev='xvdc' bus='xen'/>
            </disk>
          </devices>
        </domain>
        """
        .formatted(device, qcow2, raw);
  }

  private LoadPlan plan(Placement placement, String name) {
    List<SavedDisk> disks =
        List.of(
            new SavedDisk("xvda", "xvda.qcow2", "raw", BYTES, 0),
            new SavedDisk("xvdb", "xvdb.qcow2", "qcow2", BYTES, 0),
            new SavedDisk("xvdc", "xvdc.qcow2", "raw", BYTES, 0));
    return new LoadPlan(
        "0a1b2c3d",
        folder.resolve("snapshot"),
        new SavedMember(BYTES, 0, List.of(), disks, 0, Duration.ZERO, PreCopy.NONE),
        new MemberName(name),
        placement,
        placement instanceof Placement.TakeOver
            ? Optional.of(new Predecessor(description()))
            : Optional.empty(),
        LoadPlan.MemoryLoading.EAGER,
        folder.resolve("notes"));
  }

  private List<String> images() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("images"))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void assertRestoredInTheirFormats() throws Exception {
    assertThat(Files.readAllBytes(device)).isEqualTo(content(2));
    assertThat(Files.readAllBytes(raw)).isEqualTo(content(2));
    assertThat(read(qcow2)).isEqualTo(content(2));
    assertThat(Files.readAllBytes(qcow2)).startsWith('Q', 'F', 'I', 0xfb);
    assertThat(images()).containsExactly("device", "m1.qcow2", "m1.raw");
  }

  @Test
  void disksComeBackInTheirFormatsAndDevicesAreWrittenOver() throws Exception {
    LoadNotes notes = LoadNotes.begin(folder.resolve("notes"));
    DiskRestorer restored = DiskRestorer.restore(plan(new Placement.InPlace(), "m1"), xml(), notes);
    restored.commit();

    assertRestoredInTheirFormats();
    assertThat(notes.all()).contains(new LoadNote.Fills(device.toString()));
  }

  @Test
  void aPredecessorsDisksKeepTheirFormats() throws Exception {
    RestoreXml xml =
        RestoreXml.of(
            DomainXml.parse(
                description()
                    .replace("'xvdb'", "'was-xvdb'")
                    .replace("'xvdc'", "'xvdb'")
                    .replace("'was-xvdb'", "'xvdc'")));
    DiskRestorer restored =
        DiskRestorer.restore(
            plan(new Placement.TakeOver(), "m2"), xml, LoadNotes.begin(folder.resolve("notes")));
    restored.commit();

    assertRestoredInTheirFormats();
  }

  @Test
  void filesComeBackIfTheMemberDoesNotStart() throws Exception {
    byte[] before = Files.readAllBytes(qcow2);
    DiskRestorer.restore(
            plan(new Placement.InPlace(), "m1"), xml(), LoadNotes.begin(folder.resolve("notes")))
        .undo();

    assertThat(Files.readAllBytes(raw)).isEqualTo(content(1));
    assertThat(Files.readAllBytes(qcow2)).isEqualTo(before);
    assertThat(images()).containsExactly("device", "m1.qcow2", "m1.raw");
  }

  @Test
  void aDeviceIsNotTouchedIfAFileCanNotBeRestored() throws Exception {
    Files.delete(folder.resolve("snapshot/disks/xvdc.qcow2"));

    assertThatThrownBy(
            () ->
                DiskRestorer.restore(
                    plan(new Placement.InPlace(), "m1"),
                    xml(),
                    LoadNotes.begin(folder.resolve("notes"))))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("xvdc.qcow2 is missing");

    assertThat(Files.readAllBytes(device)).isEqualTo(content(1));
    assertThat(images()).containsExactly("device", "m1.qcow2", "m1.raw");
  }

  @Test
  void aCloneHasFilesAlsoWhereTheOriginalHasADevice() throws Exception {
    Path clones = Files.createDirectories(folder.resolve("clones"));
    RestoreXml xml = xml();
    DiskRestorer.restore(
        plan(new Placement.Clone("uuid", Map.of(), clones), "c1"),
        xml,
        LoadNotes.begin(folder.resolve("notes")));

    assertThat(XenDevices.source(xml.disk("xvda"))).contains(clones.resolve("c1-xvda.raw"));
    assertThat(XenDevices.source(xml.disk("xvdb"))).contains(clones.resolve("c1-xvdb.qcow2"));
    assertThat(xml.disk("xvda").getAttribute("type")).isEqualTo("file");
    assertThat(xml.text()).doesNotContain("phy").doesNotContain(device.toString());
    assertThat(Files.readAllBytes(clones.resolve("c1-xvda.raw"))).isEqualTo(content(2));
    assertThat(read(clones.resolve("c1-xvdb.qcow2"))).isEqualTo(content(2));
    assertThat(Files.readAllBytes(device)).isEqualTo(content(1));
  }
}
