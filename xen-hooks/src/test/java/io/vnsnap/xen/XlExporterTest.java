// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.ExportPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.MemberExport;
import io.vnsnap.hooks.QemuImg;
import io.vnsnap.xen.stream.DeviceState;
import io.vnsnap.xen.stream.StreamSplitter;
import io.vnsnap.xen.stream.SyntheticStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XlExporterTest {
  private static final MemberName MEMBER = new MemberName("m1");
  private static final Path TARGET = Path.of("/out");
  private static final String XML =
      """
      <domain type='xen' id='12'>
        <name>m1</name>
        <uuid>5e0f8c1a-5b1f-4c8e-9d5e-0123456789ab</uuid>
        <memory unit='KiB'>1024</memory>
        <vcpu>1</vcpu>
        <devices>
          <disk type='file' device='disk'>
            <driver name='file' type='raw'/>
            <source file='/disks/m1.raw'/>
            <target dev='xvda' bus='xen'/>
          </disk>
          <disk type='file' device='disk'>
            <driver name='qemu' type='qcow2'/>
            <source file='/disks/m1.qcow2'/>
            <target dev='xvdb' bus='xen'/>
          </disk>
        </devices>
      </domain>
      """;

  @TempDir Path folder;
  private Path saved;
  private Path out;
  private final byte[] diskBytes = new byte[1 << 20];
  private final SyntheticStream stream =
      new SyntheticStream()
          .begin()
          .record(SyntheticStream.PV_INFO, new byte[] {8, 4, 0, 0, 0, 0, 0, 0})
          .pages(Map.of(0, 0, 1, 1, 2, 0xe, 9, 0xc), new Random(1))
          .pages(Map.of(1, 0, 30, 0, 31, 0xf), new Random(2))
          .record(0x4, "a vCPU".getBytes(StandardCharsets.UTF_8));

  @BeforeEach
  void makeMember() throws Exception {
    saved = Files.createDirectories(folder.resolve("m1"));
    out = Files.createDirectory(folder.resolve("out"));
    Files.createDirectory(saved.resolve("disks"));
    Files.writeString(saved.resolve("domain.xml"), XML);
    try (FileChannel memory =
        FileChannel.open(
            saved.resolve("memory.raw"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      split(stream.end(), memory).write(saved.resolve("device.state"));
    }
    new Random(3).nextBytes(diskBytes);
    Path raw = Files.write(folder.resolve("disk.raw"), diskBytes);
    new QemuImg(Duration.ofMinutes(1)).importRaw(raw, saved.resolve("disks/xvda.qcow2"));
    new QemuImg(Duration.ofMinutes(1)).importRaw(raw, saved.resolve("disks/xvdb.qcow2"));
  }

  private static DeviceState split(byte[] bytes, FileChannel memory) throws IOException {
    return new StreamSplitter(Channels.newChannel(new ByteArrayInputStream(bytes)), memory).split();
  }

  private MemberExport open() throws HypervisorException {
    List<SavedDisk> disks =
        List.of(
            new SavedDisk("xvda", "xvda.qcow2", "raw", diskBytes.length, diskBytes.length),
            new SavedDisk("xvdb", "xvdb.qcow2", "qcow2", diskBytes.length, diskBytes.length));
    SavedMember member =
        new SavedMember(
            32 * 4096, 4 * 4096, List.of(), disks, 1, Duration.ofMillis(1), PreCopy.NONE);
    return new XlExporter().open(new ExportPlan(MEMBER, saved, member, TARGET));
  }

  /** Reads as xl's create_domain does, from its own description of the header. */
  @Test
  void theFileIsWhatXlReadsAndHasAllOfTheGuest() throws Exception {
    MemberExport export = open();

    export.write(out, () -> {});

    assertThat(export.files()).containsExactly("m1-xvda.raw", "m1-xvdb.qcow2", "m1.xl");
    byte[] file = Files.readAllBytes(out.resolve("m1.xl"));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    assertThat(in.readNBytes(32))
        .isEqualTo("Xen saved domain, xl format\n \0 \r".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer header = ByteBuffer.wrap(in.readNBytes(16)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(header.getInt()).isEqualTo(0x01020304);
    assertThat(header.getInt()).as("mandatory flags: JSON, stream of version 2").isEqualTo(3);
    assertThat(header.getInt()).as("optional flags").isZero();
    ByteBuffer optional =
        ByteBuffer.wrap(in.readNBytes(header.getInt())).order(ByteOrder.LITTLE_ENDIAN);
    byte[] config = new byte[optional.getInt()];
    optional.get(config);
    assertThat(optional.hasRemaining()).isFalse();
    assertThat(config[config.length - 1]).as("the end of a C string").isZero();
    JsonNode json =
        new ObjectMapper()
            .readTree(new String(config, 0, config.length - 1, StandardCharsets.UTF_8));
    assertThat(json.at("/c_info/name").textValue()).isEqualTo("m1");
    assertThat(json.at("/disks/0/pdev_path").textValue()).isEqualTo("/out/m1-xvda.raw");
    assertThat(json.at("/disks/1/pdev_path").textValue()).isEqualTo("/out/m1-xvdb.qcow2");
    assertThat(json.at("/disks/1/format").textValue()).isEqualTo("qcow2");

    Path memory = folder.resolve("again.raw");
    try (FileChannel again =
        FileChannel.open(memory, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThat(split(in.readAllBytes(), again))
          .isEqualTo(DeviceState.read(saved.resolve("device.state")));
    }
    assertThat(memory).hasBinaryContent(stream.memory());
    assertThat(memory).hasSameBinaryContentAs(saved.resolve("memory.raw"));
  }

  @Test
  void disksHaveTheFormatThatTheDomainHad() throws Exception {
    open().write(out, () -> {});

    assertThat(out.resolve("m1-xvda.raw")).hasBinaryContent(diskBytes);
    assertThat(out.resolve("m1-xvdb.qcow2"))
        .hasSameBinaryContentAs(saved.resolve("disks/xvdb.qcow2"));
  }

  @Test
  void whatWasNotSavedOnXenIsRefusedByName() throws Exception {
    Files.writeString(saved.resolve("device.state"), "VNSDEVS\n and more");
    assertThatThrownBy(this::open)
        .hasMessage(
            "m1 was not saved on Xen, and --as xl is for members saved on Xen; name those with --member");

    Files.writeString(saved.resolve("device.state"), "short");
    assertThatThrownBy(this::open).hasMessageStartingWith("m1 was not saved on Xen");
  }

  @Test
  void whatCannotBeExportedIsRefusedByName() throws Exception {
    Files.writeString(saved.resolve("domain.xml"), XML.replace("type='raw'", "type='vhd'"));
    assertThatThrownBy(this::open)
        .hasMessage("disk xvda of m1 has the format vhd, and only raw and qcow2 can be exported");

    Files.writeString(saved.resolve("domain.xml"), XML.replace("xvdb", "xvdz"));
    assertThatThrownBy(this::open).hasMessageContaining("no disk xvdb");

    Files.writeString(saved.resolve("domain.xml"), "<domain");
    assertThatThrownBy(this::open)
        .hasMessageStartingWith("m1 can't be exported: " + saved.resolve("domain.xml"));

    Files.delete(saved.resolve("device.state"));
    assertThatThrownBy(this::open).hasMessageStartingWith("m1 can't be exported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m1-xvdb.qcow2", "m1.xl"})
  void whatIsNotWantedAnyMoreEnds(String last) {
    assertThatThrownBy(
            () ->
                open()
                    .write(
                        out,
                        () -> {
                          if (Files.exists(out.resolve(last))) {
                            throw new IllegalStateException("enough");
                          }
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
    assertThat(out.resolve(last)).isEmptyFile();
  }
}
