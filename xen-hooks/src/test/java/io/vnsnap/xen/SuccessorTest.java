// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuccessorTest {
  private static final String MEMBER =
      """
      <domain type='xen' id='12'>
        <name>web</name>
        <uuid>5e0f8c1a-5b1f-4c8e-9d5e-0123456789ab</uuid>
        <memory unit='KiB'>131072</memory>
        <currentMemory unit='KiB'>98304</currentMemory>
        <vcpu current='1'>2</vcpu>
        <os><type arch='x86_64' machine='xenpv'>linux</type><kernel>/old/vmlinuz</kernel></os>
        <clock offset='utc'/>
        <devices>
          <disk type='file' device='disk'>
            <driver name='qemu' type='raw'/>
            <source file='/disks/web.raw'/>
            <target dev='xvda' bus='xen'/>
          </disk>
          <interface type='bridge'>
            <mac address='00:16:3e:00:00:01'/>
            <source bridge='br100'/>
          </interface>
          <interface type='bridge'>
            <mac address='00:16:3e:00:00:02'/>
            <source bridge='br200'/>
          </interface>
        </devices>
      </domain>
      """;

  private static final String DOMAIN =
      """
      <domain type='xen' id='13'>
        <name>i-2-7-VM</name>
        <uuid>11111111-2222-4333-8444-555555555555</uuid>
        <description>its owner's words</description>
        <memory unit='KiB'>262144</memory>
        <vcpu cpuset='2-3'>1</vcpu>
        <os><type arch='x86_64' machine='xenpv'>linux</type><kernel>/new/vmlinuz</kernel></os>
        <devices>
          <interface type='bridge'>
            <mac address='00:16:3E:00:00:02'/>
            <source bridge='br-c2'/>
            <target dev='vif13.0'/>
          </interface>
          <interface type='bridge'>
            <mac address='00:16:3e:00:00:01'/>
            <source bridge='br-c1'/>
            <target dev='vif13.1'/>
          </interface>
          <disk type='file' device='disk'>
            <driver name='qemu' type='qcow2'/>
            <source file='/primary/9f1c'/>
            <target dev='xvda' bus='xen'/>
          </disk>
        </devices>
      </domain>
      """;

  @TempDir private Path folder;

  private static DomainXml merged(String domain, String member) throws HypervisorException {
    return new Successor(DomainXml.parse(domain), DomainXml.parse(member)).xml();
  }

  @Test
  void theHostsSideIsTheDomainsAndTheGuestsSideTheMembers() throws HypervisorException {
    DomainXml xml = merged(DOMAIN, MEMBER);

    assertThat(xml.name()).isEqualTo("i-2-7-VM");
    assertThat(xml.uuid()).isEqualTo("11111111-2222-4333-8444-555555555555");
    assertThat(xml.text())
        .contains("its owner's words", "/new/vmlinuz", "cpuset=\"2-3\"", "current=\"1\"")
        .contains("offset=\"utc\"");
    assertThat(xml.memoryBytes()).isEqualTo(128L << 20);
    assertThat(xml.currentMemoryBytes()).isEqualTo(96L << 20);
    assertThat(xml.vcpus()).isEqualTo(2);
    assertThat(new XenDevices(xml).disks())
        .extracting(Disk::target, Disk::format, Disk::source)
        .containsExactly(tuple("xvda", "qcow2", "/primary/9f1c"));
  }

  /** A guest knows its NICs by their numbers, which libxl gives them in this order. */
  @Test
  void nicsComeInTheOrderOfTheSnapshot() throws HypervisorException {
    assertThat(new XenDevices(merged(DOMAIN, MEMBER)).nics())
        .extracting(nic -> nic.mac() + " " + nic.bridge())
        .containsExactly("00:16:3e:00:00:01 br-c1", "00:16:3e:00:00:02 br-c2");
  }

  @Test
  void whoDoesNotFitIsRefusedByName() {
    assertRefused(
        DOMAIN.replace("3e:00:00:01", "3e:00:00:09"),
        "the snapshot can't take the place of i-2-7-VM: the snapshot has a NIC 00:16:3e:00:00:01");
    assertRefused(DOMAIN.replace("'xvda'", "'xvdb'"), "the snapshot has a disk xvda");
    assertRefused(DOMAIN.replace("'disk'>", "'cdrom'>"), "its xvda is a cdrom");
    assertRefused(
        DOMAIN.replace("<target dev='xvda'", "<readonly/><target dev='xvda'"),
        "its disk xvda is marked <readonly>");
    assertRefused(
        DOMAIN.replace("<source file='/primary/9f1c'/>", ""), "neither a file nor a device");
    assertRefused(
        DOMAIN.replace(">linux<", ">hvm<"),
        "it is a guest of type HVM, and that of the snapshot of type PV");
  }

  @Test
  void aGuestOfAnotherHypervisorIsRefused() {
    assertThatThrownBy(
            () -> merged(DOMAIN, MEMBER.replace("<domain type='xen'", "<domain type='kvm'")))
        .hasMessageContaining("it runs under Xen, and the snapshot was taken under QEMU");
  }

  private static void assertRefused(String domain, String words) {
    assertThatThrownBy(() -> merged(domain, MEMBER))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining(words);
  }

  @Test
  void onlyADeviceCanBeTooSmall() throws Exception {
    Path device = folder.resolve("device");
    try (RandomAccessFile file = new RandomAccessFile(device.toFile(), "rw")) {
      file.setLength(1 << 20);
    }
    Path saved = folder.resolve("xvda.qcow2");
    TestQemu.run("qemu-img", "create", "-q", "-f", "qcow2", saved.toString(), "2M");
    String onDevice =
        DOMAIN
            .replace("type='file' device", "type='block' device")
            .replace("type='qcow2'", "type='raw'")
            .replace("file='/primary/9f1c'", "dev='" + device + "'");

    assertThatThrownBy(
            () ->
                new Successor(DomainXml.parse(onDevice), DomainXml.parse(MEMBER))
                    .refuseSmallerDevices(folder))
        .hasMessageContaining("its disk xvda has 1048576 bytes, and that of the snapshot 2097152");

    Files.delete(device);
    new Successor(DomainXml.parse(DOMAIN), DomainXml.parse(MEMBER)).refuseSmallerDevices(folder);
  }
}
