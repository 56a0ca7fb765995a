// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestoreXmlTest {
  private static final String LIVE =
      """
      <domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
        <name>web</name>
        <uuid>11111111-1111-1111-1111-111111111111</uuid>
        <memory unit='MiB'>512</memory>
        <sysinfo type='smbios'><system><entry name='uuid'>11111111-1111-1111-1111-111111111111</entry>\
      </system></sysinfo>
        <devices>
          <disk type='block' device='disk'>
            <driver name='qemu' type='raw'/>
            <source dev='/dev/vg/web' index='2'><privateData/></source>
            <backingStore/>
            <target dev='vda'/>
          </disk>
          <interface type='network'>
            <mac address='52:54:00:00:00:01'/>
            <source network='default' portid='1' bridge='virbr0'/>
            <target dev='vnet4'/>
          </interface>
          <interface type='bridge'>
            <source bridge='br7'/>
            <target dev='web-lan'/>
          </interface>
          <serial type='file'><source path='/var/log/web.log'/></serial>
          <channel type='unix'>
            <source mode='bind' path='/var/lib/libvirt/qemu/channel/target/domain-7-web/a'/>
            <target type='virtio' name='a'/>
          </channel>
          <graphics type='vnc' port='5901' autoport='no'/>
        </devices>
        <seclabel type='dynamic' model='dac'><label>+1:+1</label></seclabel>
        <qemu:commandline><qemu:arg value='-s'/><qemu:arg value='-incoming'/><qemu:arg value='defer'/>\
      </qemu:commandline>
      </domain>
      """;

  @Test
  void whatBelongedToTheOldRunIsGone() throws Exception {
    String text = RestoreXml.of(LIVE).text();

    assertThat(text)
        .doesNotContain("vnet4", "portid", "backingStore", "domain-7-web", "id=\"7\"", "+1:+1")
        .doesNotContain("-incoming", "index=")
        .contains("web-lan", "/dev/vg/web", "value=\"-s\"");
  }

  @Test
  void waitingForAMigrationIsAskedForOnce() throws Exception {
    String text = RestoreXml.of(LIVE).waitForMigration(true).waitForMigration(true).text();

    assertThat(text).containsOnlyOnce("-incoming").containsOnlyOnce("defer");
    assertThat(DomainXml.parse(text).name()).isEqualTo("web");
  }

  @Test
  void machineWithoutOptionsGetsThem() throws Exception {
    String plain = LIVE.replaceAll("(?s)<qemu:commandline>.*</qemu:commandline>", "");

    assertThat(RestoreXml.of(plain).text()).doesNotContain("commandline");
    assertThat(RestoreXml.of(plain).waitForMigration(true).text()).contains("-incoming");
  }

  @Test
  void cloneIsApartFromTheOriginal() throws Exception {
    RestoreXml xml = RestoreXml.of(LIVE);
    xml.rename("web2", Optional.of("22222222-2222-2222-2222-222222222222"));
    xml.useBridges(Map.of("virbr0", "br100"));
    xml.separate(Path.of("/clones"));
    RestoreXml.useFile(xml.disk("vda"), Path.of("/clones/web2-vda.qcow2"));
    String text = xml.text();

    assertThat(text)
        .doesNotContain("11111111", "virbr0", "web-lan", "5901", "/dev/vg/web", "/var/log/web.log")
        .contains(
            "<name>web2</name>",
            "bridge=\"br100\"",
            "bridge=\"br7\"",
            "52:54:00:00:00:01",
            "autoport=\"yes\"",
            "file=\"/clones/web2-vda.qcow2\"",
            "type=\"qcow2\"");
  }

  @Test
  void namesCanNotAddElements() throws Exception {
    RestoreXml xml = RestoreXml.of(LIVE);
    xml.rename("x</name><devices><hostdev/></devices><name>", Optional.empty());
    xml.useBridges(Map.of("br7", "'/><evil a=\"&lt;"));
    DomainXml read = DomainXml.parse(xml.text());

    assertThat(read.name()).startsWith("x</name>");
    assertThat(read.devices("hostdev")).isEmpty();
    assertThat(xml.text()).doesNotContain("<evil");
  }

  @Test
  void externalEntitiesAreRefused() {
    assertThatThrownBy(
            () ->
                RestoreXml.of(
                    "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain>&x;</domain>"))
        .isInstanceOf(HypervisorException.class);
  }

  @Test
  void missingDiskIsNamed() throws Exception {
    RestoreXml xml = RestoreXml.of(LIVE);

    assertThatThrownBy(() -> xml.disk("vdz")).hasMessageContaining("vdz");
  }
}
