// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.Placement;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestoreXmlTest {
  private static final String LIVE =
      """
      <domain type='xen' id='12'>
        <name>m1</name>
        <uuid>5e0f8c1a-5b1f-4c8e-9d5e-0123456789ab</uuid>
        <memory unit='KiB'>131072</memory>
        <vcpu>1</vcpu>
        <devices>
          <disk type='file' device='disk'>
            <driver name='file' type='raw'/>
            <source file='/disks/m1.raw'/>
            <target dev='xvda' bus='xen'/>
          </disk>
          <disk type='file' device='cdrom'>
            <source file='/isos/some.iso'/>
            <target dev='xvdc' bus='xen'/>
            <readonly/>
          </disk>
          <interface type='bridge'>
            <mac address='00:16:3e:00:00:01'/>
            <source bridge='br100'/>
            <target dev='vif12.0'/>
          </interface>
          <interface type='bridge'>
            <mac address='00:16:3e:00:00:02'/>
            <source bridge='br200'/>
            <target dev='named'/>
          </interface>
          <console type='pty' tty='/dev/pts/3'>
            <source path='/dev/pts/3'/>
            <target type='xen' port='0'/>
          </console>
        </devices>
      </domain>
      """;

  @Test
  void whatBelongedToOneRunGoes() throws HypervisorException {
    String text = RestoreXml.of(DomainXml.parse(LIVE)).text();

    assertThat(text).doesNotContain("id=\"12\"").doesNotContain("vif12").doesNotContain("/dev/pts");
    assertThat(text).contains("dev=\"named\"").contains("5e0f8c1a-5b1f-4c8e-9d5e-0123456789ab");
  }

  @Test
  void aCloneHasNothingThatTheOriginalHolds() throws HypervisorException {
    RestoreXml xml = RestoreXml.of(DomainXml.parse(LIVE));
    xml.become(
        "m1-test",
        new Placement.Clone(
            "11111111-2222-4333-8444-555555555555", Map.of("br100", "br900"), Path.of("/clones")));
    RestoreXml.useFile(xml.disk("xvda"), Path.of("/clones/m1-test-xvda.raw"));

    DomainXml clone = DomainXml.parse(xml.text());
    assertThat(clone.name()).isEqualTo("m1-test");
    assertThat(clone.uuid()).isEqualTo("11111111-2222-4333-8444-555555555555");
    assertThat(xml.text()).doesNotContain("named").doesNotContain("/disks/m1.raw");
    assertThat(new XenDevices(clone).nics())
        .extracting(nic -> nic.mac() + " " + nic.bridge())
        .containsExactly("00:16:3e:00:00:01 br900", "00:16:3e:00:00:02 br200");
  }

  @Test
  void onlyDisksThatTheGuestWritesToAreSaved() throws HypervisorException {
    assertThat(new XenDevices(DomainXml.parse(LIVE)).disks())
        .extracting(Disk::target, Disk::format, Disk::source)
        .containsExactly(tuple("xvda", "raw", "/disks/m1.raw"));
  }

  @Test
  void aDiskThatIsNotThereIsNamed() throws HypervisorException {
    RestoreXml xml = RestoreXml.of(DomainXml.parse(LIVE));

    assertThatThrownBy(() -> xml.disk("xvdb")).hasMessageContaining("no disk xvdb");
  }
}
