// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** Two running domains as CloudStack's KVM agent makes them, one of them to be replaced. */
class HostSideTest {
  private static final String SAVED_UUID = "5e0c1c2a-7c5d-4b9e-9d0b-0d3c6c1d1a01";
  private static final String REPLACED_UUID = "9a7b2f54-0f6e-4f0e-8f57-5f0d4f6b2c02";

  private static final String SAVED =
      """
      <domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
        <name>i-2-3-VM</name>
        <uuid>5e0c1c2a-7c5d-4b9e-9d0b-0d3c6c1d1a01</uuid>
        <description>Debian GNU/Linux 12 (64-bit)</description>
        <metadata>
          <cloudstack:instance xmlns:cloudstack="http://cloudstack.apache.org/instance">
            <cloudstack:internal_name>i-2-3-VM</cloudstack:internal_name>
          </cloudstack:instance>
        </metadata>
        <memory unit='KiB'>2097152</memory>
        <currentMemory unit='KiB'>2097152</currentMemory>
        <vcpu placement='static'>2</vcpu>
        <cputune>
          <shares>1024</shares>
        </cputune>
        <resource>
          <partition>/machine</partition>
        </resource>
        <sysinfo type='smbios'>
          <system>
            <entry name='manufacturer'>Apache Software Foundation</entry>
            <entry name='product'>CloudStack KVM Hypervisor</entry>
            <entry name='uuid'>5e0c1c2a-7c5d-4b9e-9d0b-0d3c6c1d1a01</entry>
          </system>
        </sysinfo>
        <os>
          <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>
          <boot dev='cdrom'/>
          <boot dev='hd'/>
          <smbios mode='sysinfo'/>
        </os>
        <features>
          <acpi/>
          <apic/>
          <pae/>
        </features>
        <cpu mode='custom' match='exact' check='full'>
          <model fallback='forbid'>qemu64</model>
        </cpu>
        <clock offset='utc'/>
        <on_poweroff>destroy</on_poweroff>
        <on_reboot>restart</on_reboot>
        <on_crash>destroy</on_crash>
        <devices>
          <emulator>/usr/libexec/qemu-kvm</emulator>
          <disk type='file' device='disk'>
            <driver name='qemu' type='qcow2' cache='none' queues='2'/>
            <source file='/mnt/6f4c/3f2b1c66-root-of-3' index='3'/>
            <backingStore type='file' index='4'>
              <format type='qcow2'/>
              <source file='/mnt/6f4c/template-debian'/>
              <backingStore/>
            </backingStore>
            <target dev='vda' bus='virtio'/>
            <serial>3f2b1c66a1b2c3d4e5f6</serial>
            <alias name='virtio-disk0'/>
            <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
          </disk>
          <disk type='file' device='disk'>
            <driver name='qemu' type='raw' cache='none'/>
            <source file='/mnt/6f4c/data-of-3' index='2'/>
            <backingStore/>
            <target dev='vdb' bus='virtio'/>
            <serial>77aa88bb99cc00dd11ee</serial>
            <alias name='virtio-disk1'/>
            <address type='pci' domain='0x0000' bus='0x00' slot='0x06' function='0x0'/>
          </disk>
          <disk type='file' device='cdrom'>
            <driver name='qemu' type='raw'/>
            <source file='/mnt/iso/installer.iso' index='1'/>
            <backingStore/>
            <target dev='hdc' bus='ide'/>
            <readonly/>
            <alias name='ide0-1-0'/>
            <address type='drive' controller='0' bus='1' target='0' unit='0'/>
          </disk>
          <controller type='ide' index='0'>
            <alias name='ide'/>
            <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/>
          </controller>
          <controller type='virtio-serial' index='0'>
            <alias name='virtio-serial0'/>
            <address type='pci' domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>
          </controller>
          <interface type='bridge'>
            <mac address='02:01:00:CD:00:02'/>
            <source bridge='brvx-123'/>
            <bandwidth>
              <inbound average='25600' peak='25600'/>
              <outbound average='25600' peak='25600'/>
            </bandwidth>
            <target dev='vnet7'/>
            <model type='virtio'/>
            <driver queues='2'/>
            <link state='up'/>
            <mtu size='1450'/>
            <alias name='net0'/>
            <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
          </interface>
          <serial type='pty'>
            <source path='/dev/pts/3'/>
            <target type='isa-serial' port='0'>
              <model name='isa-serial'/>
            </target>
            <alias name='serial0'/>
          </serial>
          <console type='pty' tty='/dev/pts/3'>
            <source path='/dev/pts/3'/>
            <target type='serial' port='0'/>
            <alias name='serial0'/>
          </console>
          <channel type='unix'>
            <source mode='bind' path='/var/lib/libvirt/qemu/i-2-3-VM.org.qemu.guest_agent.0'/>
            <target type='virtio' name='org.qemu.guest_agent.0' state='connected'/>
            <alias name='channel0'/>
            <address type='virtio-serial' controller='0' bus='0' port='1'/>
          </channel>
          <input type='tablet' bus='usb'>
            <alias name='input0'/>
          </input>
          <graphics type='vnc' port='5903' autoport='yes' listen='192.168.10.11' passwd='oldsecret'>
            <listen type='address' address='192.168.10.11'/>
          </graphics>
          <audio id='1' type='none'/>
          <video>
            <model type='cirrus' vram='16384' heads='1' primary='yes'/>
            <alias name='video0'/>
          </video>
          <watchdog model='i6300esb' action='none'/>
          <memballoon model='virtio' autodeflate='on'>
            <stats period='60'/>
            <alias name='balloon0'/>
          </memballoon>
          <rng model='virtio'>
            <rate bytes='2048' period='1000'/>
            <backend model='random'>/dev/random</backend>
            <alias name='rng0'/>
          </rng>
        </devices>
        <seclabel type='dynamic' model='dac' relabel='yes'>
          <label>+0:+0</label>
          <imagelabel>+0:+0</imagelabel>
        </seclabel>
      </domain>
      """;

  /** What another deployment of the same template and offering looks like, on another host. */
  private static final String REPLACED =
      SAVED
          .replace("id='7'", "id='41'")
          .replace("i-2-3-VM", "i-2-9-VM")
          .replace(SAVED_UUID, REPLACED_UUID)
          .replace("machine='pc-i440fx-7.2'", "machine='pc-i440fx-8.1'")
          .replace("<model fallback='forbid'>qemu64</model>", "<model>Skylake-Server</model>")
          .replace("<memory unit='KiB'>2097152", "<memory unit='KiB'>4194304")
          .replace("<vcpu placement='static'>2", "<vcpu placement='static' cpuset='0-3'>4")
          .replace("<shares>1024</shares>", "<shares>500</shares><quota>10000</quota>")
          .replace("/usr/libexec/qemu-kvm", "/usr/bin/qemu-system-x86_64")
          .replace("cache='none' queues='2'", "cache='writeback' io='io_uring' discard='unmap'")
          .replace("type='qcow2' cache", "type='raw' cache")
          .replace("/mnt/6f4c/3f2b1c66-root-of-3", "/mnt/0d1e/root-of-9")
          .replace("/mnt/6f4c/data-of-3", "/mnt/0d1e/data-of-9")
          .replace(
              "<serial>3f2b", "<iotune><total_iops_sec>100</total_iops_sec></iotune><serial>9999")
          .replace("<source file='/mnt/iso/installer.iso' index='1'/>", "")
          .replace("02:01:00:CD:00:02", "02:01:00:cd:00:02")
          .replace("brvx-123", "brvx-456")
          .replace("vnet7", "vnet12")
          .replace("25600", "12800")
          .replace("<driver queues='2'/>", "")
          .replace("<link state='up'/>", "<filterref filter='allow-arp'/><link state='down'/>")
          .replace("size='1450'", "size='8950'")
          .replace("slot='0x03'", "slot='0x09'")
          .replace("/dev/pts/3", "/dev/pts/8")
          .replace("5903", "5911")
          .replace("192.168.10.11", "192.168.10.12")
          .replace("oldsecret", "newsecret")
          .replace("type='cirrus'", "type='vga'")
          .replace("/dev/random", "/dev/urandom")
          .replace("bytes='2048'", "bytes='4096'")
          .replace("+0:+0", "+107:+107");

  private static DomainXml merged(String saved, String replaced) throws HypervisorException {
    return DomainXml.parse(RestoreXml.inPlaceOf(replaced, saved).text());
  }

  private static DomainXml merged() throws HypervisorException {
    return merged(SAVED, REPLACED);
  }

  private static Element only(DomainXml xml, String kind) {
    List<Element> devices = xml.devices(kind);
    assertThat(devices).hasSize(1);
    return devices.get(0);
  }

  private static Element disk(DomainXml xml, String target) {
    return xml.devices("disk").stream()
        .filter(each -> DomainXml.attribute(each, "target", "dev").equals(target))
        .findFirst()
        .orElseThrow();
  }

  private static String text(DomainXml xml, String... path) {
    Element at = xml.root();
    for (String step : path) {
      at = DomainXml.child(at, step).orElseThrow();
    }
    return at.getTextContent().strip();
  }

  @Test
  void itIsTheReplacedDomainToItsHost() throws Exception {
    DomainXml xml = merged();

    assertThat(xml.name()).isEqualTo("i-2-9-VM");
    assertThat(xml.uuid()).isEqualTo(REPLACED_UUID);
    assertThat(text(xml, "metadata")).isEqualTo("i-2-9-VM");
    assertThat(text(xml, "cputune")).isEqualTo("50010000");
    assertThat(text(xml, "devices", "emulator")).isEqualTo("/usr/bin/qemu-system-x86_64");
    assertThat(DomainXml.attribute(xml.root(), "vcpu", "cpuset")).isEqualTo("0-3");
    assertThat(xml.text()).doesNotContain("i-2-3-VM", SAVED_UUID, "id=\"7\"", "id=\"41\"");
  }

  @Test
  void theGuestFindsTheHardwareThatItKnew() throws Exception {
    DomainXml xml = merged();

    assertThat(xml.memoryBytes()).isEqualTo(2L << 30);
    assertThat(xml.vcpus()).isEqualTo(2);
    assertThat(xml.text())
        .contains("pc-i440fx-7.2", "qemu64", "type=\"cirrus\"", "CloudStack KVM Hypervisor")
        .doesNotContain("pc-i440fx-8.1", "Skylake", "\"vga\"");
    assertThat(xml.text()).contains("<entry name=\"uuid\">" + REPLACED_UUID + "</entry>");
    Element nic = only(xml, "interface");
    assertThat(DomainXml.attribute(nic, "address", "slot")).isEqualTo("0x03");
    assertThat(DomainXml.attribute(nic, "driver", "queues")).isEqualTo("2");
    assertThat(DomainXml.child(disk(xml, "vda"), "serial").orElseThrow().getTextContent())
        .isEqualTo("3f2b1c66a1b2c3d4e5f6");
    assertThat(DomainXml.attribute(disk(xml, "vda"), "driver", "queues")).isEqualTo("2");
  }

  @Test
  void aNicIsOnTheReplacedDomainsNetwork() throws Exception {
    Element nic = only(merged(), "interface");

    assertThat(DomainXml.attribute(nic, "mac", "address"))
        .isEqualToIgnoringCase("02:01:00:CD:00:02");
    assertThat(DomainXml.attribute(nic, "source", "bridge")).isEqualTo("brvx-456");
    assertThat(DomainXml.attribute(nic, "mtu", "size")).isEqualTo("8950");
    assertThat(DomainXml.attribute(nic, "link", "state")).isEqualTo("down");
    assertThat(DomainXml.attribute(nic, "filterref", "filter")).isEqualTo("allow-arp");
    assertThat(DomainXml.attribute(nic, "target", "dev")).as("libvirt makes it anew").isEmpty();
    Element bandwidth = DomainXml.child(nic, "bandwidth").orElseThrow();
    assertThat(DomainXml.attribute(bandwidth, "inbound", "average")).isEqualTo("12800");
  }

  @Test
  void aGuestOfAnotherHypervisorIsRefused() {
    String onXen = SAVED.replaceFirst("<domain type='[a-z]+'", "<domain type='xen'");

    assertThatThrownBy(() -> merged(onXen, REPLACED))
        .hasMessageContaining("it runs under QEMU, and the snapshot was taken under Xen");
  }

  @Test
  void aTapWithANameOfItsOwnKeepsIt() throws Exception {
    Element nic = only(merged(SAVED, REPLACED.replace("vnet12", "tap-of-9")), "interface");

    assertThat(DomainXml.attribute(nic, "target", "dev")).isEqualTo("tap-of-9");
  }

  @Test
  void aDeviceWithoutAnMtuGetsNone() throws Exception {
    String without = SAVED.replaceAll("<mtu [^>]*>", "");

    assertThat(DomainXml.child(only(merged(without, REPLACED), "interface"), "mtu")).isEmpty();
  }

  @Test
  void aDiskLiesWhereTheReplacedDomainHasIt() throws Exception {
    DomainXml xml = merged();

    Element root = disk(xml, "vda");
    assertThat(BlockDevices.source(root)).isEqualTo("/mnt/0d1e/root-of-9");
    assertThat(BlockDevices.format(root)).isEqualTo("raw");
    assertThat(DomainXml.attribute(root, "driver", "cache")).isEqualTo("writeback");
    assertThat(DomainXml.attribute(root, "driver", "io")).isEqualTo("io_uring");
    assertThat(DomainXml.attribute(root, "driver", "discard")).isEqualTo("unmap");
    assertThat(DomainXml.child(root, "iotune")).isPresent();
    assertThat(DomainXml.child(root, "backingStore")).isEmpty();
    assertThat(BlockDevices.source(disk(xml, "vdb"))).isEqualTo("/mnt/0d1e/data-of-9");
    assertThat(DomainXml.child(disk(xml, "hdc"), "source")).as("its drive is empty").isEmpty();
    assertThat(xml.text()).doesNotContain("/mnt/6f4c", "installer.iso", "index=\"3\"");
  }

  @Test
  void aMediumInTheDriveOfTheReplacedDomainIsInIt() throws Exception {
    DomainXml xml = merged(/* saved= */ REPLACED, /* replaced= */ SAVED);

    assertThat(BlockDevices.source(disk(xml, "hdc"))).isEqualTo("/mnt/iso/installer.iso");
  }

  @Test
  void screenAndSocketsAreTheReplacedDomains() throws Exception {
    DomainXml xml = merged();

    Element screen = only(xml, "graphics");
    assertThat(screen.getAttribute("port")).isEqualTo("5911");
    assertThat(screen.getAttribute("passwd")).isEqualTo("newsecret");
    assertThat(DomainXml.attribute(screen, "listen", "address")).isEqualTo("192.168.10.12");
    Element channel = only(xml, "channel");
    assertThat(DomainXml.attribute(channel, "source", "path"))
        .isEqualTo("/var/lib/libvirt/qemu/i-2-9-VM.org.qemu.guest_agent.0");
    assertThat(DomainXml.attribute(channel, "address", "port")).isEqualTo("1");
    assertThat(xml.text()).contains("/dev/urandom", "bytes=\"4096\"").doesNotContain("oldsecret");
  }

  @Test
  void aDeviceThatOnlyTheGuestKnowsIsThereWithNobodyAtItsOtherEnd() throws Exception {
    String without = REPLACED.replaceAll("(?s)<channel.*</channel>", "");

    Element channel = only(merged(SAVED, without), "channel");

    assertThat(channel.getAttribute("type")).isEqualTo("unix");
    assertThat(DomainXml.child(channel, "source")).as("libvirt makes one").isEmpty();
    assertThat(DomainXml.attribute(channel, "target", "name")).isEqualTo("org.qemu.guest_agent.0");
  }

  @Test
  void aDeviceThatOnlyTheReplacedDomainHadIsGone() throws Exception {
    String without = SAVED.replaceAll("(?s)<channel.*</channel>", "");

    assertThat(merged(without, REPLACED).devices("channel")).isEmpty();
  }

  @Test
  void variablesOfFirmwareLieWhereTheReplacedDomainHasThem() throws Exception {
    String loader = "<loader readonly='yes' type='pflash'>/usr/share/%s/CODE.fd</loader>";
    String variables = "<nvram template='/t/VARS.fd'>/var/lib/libvirt/qemu/nvram/%s.fd</nvram>";
    String saved =
        SAVED.replace("<smbios", loader.formatted("OVMF") + variables.formatted("3") + "<smbios");
    String replaced =
        REPLACED.replace(
            "<smbios", loader.formatted("edk2") + variables.formatted("9") + "<smbios");

    DomainXml xml = merged(saved, replaced);

    assertThat(text(xml, "os", "nvram")).isEqualTo("/var/lib/libvirt/qemu/nvram/9.fd");
    assertThat(text(xml, "os", "loader")).isEqualTo("/usr/share/edk2/CODE.fd");
    assertThatThrownBy(() -> merged(saved, REPLACED)).hasMessageContaining("UEFI variables");
    assertThatThrownBy(() -> merged(SAVED, replaced)).hasMessageContaining("UEFI variables");
  }

  private static final String NIC_OF_ITS_OWN =
      "<interface type='bridge'><mac address='02:01:00:cd:00:09'/><source bridge='b'/></interface>";

  private static final String DISK_OF_ITS_OWN =
      "<disk type='file' device='disk'><source file='/x'/><target dev='vdc'/></disk>";

  @Test
  void hardwareThatDiffersIsRefused() {
    String refused = "the snapshot can't take the place of i-2-9-VM: ";
    assertThatThrownBy(() -> merged(with(SAVED, NIC_OF_ITS_OWN), REPLACED))
        .hasMessage(
            refused
                + "the snapshot has a NIC 02:01:00:cd:00:09 that it has not; give it one and try"
                + " again");
    assertThatThrownBy(() -> merged(SAVED, with(REPLACED, NIC_OF_ITS_OWN)))
        .hasMessage(
            refused
                + "it has a NIC 02:01:00:cd:00:09 that the snapshot has not; take it away and try"
                + " again");
    assertThatThrownBy(() -> merged(with(SAVED, DISK_OF_ITS_OWN), REPLACED))
        .hasMessageContaining("the snapshot has a disk vdc that it has not");
    assertThatThrownBy(() -> merged(SAVED, with(REPLACED, DISK_OF_ITS_OWN)))
        .hasMessageContaining("it has a disk vdc that the snapshot has not");
    assertThatThrownBy(() -> merged(SAVED, REPLACED.replace("device='cdrom'", "device='disk'")))
        .hasMessageContaining("its hdc is a disk, and that of the snapshot a cdrom");
  }

  private static String with(String xml, String device) {
    return xml.replace("<devices>", "<devices>" + device);
  }

  /** What stands at the place of the source of the replaced domain's vdb. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file    | <source file='/x'/><shareable/>                | its disk vdb is marked"
            + " <shareable>",
        "file    | <source file='/x'><encryption format='luks'/></source> | marked <encryption>",
        "file    |                                                | its disk vdb has no medium",
        "volume  | <source pool='p' volume='v'/>                  | its disk vdb is of type volume",
        "network | <source protocol='gluster' name='v/i'><host name='h'/></source> | reached by"
            + " gluster",
        "network | <source protocol='rbd' name='p/i'/><auth username='u'/> | asks for a secret",
        "network | <source protocol='rbd' name='p/i'><auth username='u'/></source> | asks for a"
            + " secret"
      })
  void aDiskThatCannotBeWrittenIsRefused(String type, String source, String why) {
    String replaced =
        REPLACED
            .replace("<source file='/mnt/0d1e/data-of-9' index='2'/>", source == null ? "" : source)
            .replaceFirst("(?s)(</disk>\\s*)<disk type='file'", "$1<disk type='" + type + "'");

    assertThatThrownBy(() -> merged(SAVED, replaced)).hasMessageContaining(why);
  }

  @Test
  void aNicWithoutATapIsRefused() {
    assertThatThrownBy(
            () ->
                merged(
                    SAVED,
                    REPLACED.replace("<interface type='bridge'", "<interface type='hostdev'")))
        .hasMessageContaining("its NIC 02:01:00:cd:00:02 is of type hostdev, which has no tap");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<source protocol='nbd' name='x'><host name='h' port='1'/></source> | nbd://h:1/x",
        "<source protocol='nbd' name='x'><host name='::1' port='1'/></source> | nbd://[::1]:1/x",
        "<source protocol='rbd' name='pool/x'/>                             | rbd:pool/x",
        "<source protocol='rbd' name='p/x'><host name='a' port='6789'/><host name='b'/></source>"
            + " | rbd:p/x:mon_host=a\\:6789\\;b"
      })
  void aServersDiskHasAUri(String source, String uri) throws Exception {
    String disk = "<disk type='network'>%s<target dev='vda'/></disk>".formatted(source);

    assertThat(DiskPlace.of(DomainXml.parse(disk).root())).isEqualTo(new DiskPlace.Network(uri));
  }
}
