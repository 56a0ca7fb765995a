// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlProblemsTest {
  private static List<Problem> problems(String devices, String rest) throws HypervisorException {
    return new XmlProblems(
            DomainXml.parse(
                """
                <domain type='kvm'><name>web</name>%s
                <devices>%s<memballoon model='virtio' freePageReporting='on'/></devices></domain>
                """
                    .formatted(rest, devices)))
        .find();
  }

  @Test
  void plainMachineHasNone() throws Exception {
    assertThat(
            problems(
                """
                <disk type='file' device='disk'><source file='/a'/><target dev='vda'/></disk>
                <disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
                <interface type='bridge'><source bridge='br0'/></interface>
                """,
                ""))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<hostdev mode='subsystem' type='pci'/>",
        "<hostdev mode='subsystem' type='mdev'/>",
        "<filesystem type='mount'/>",
        "<tpm model='tpm-crb'/>",
        "<shmem name='x'/>",
        "<interface type='user'/>",
        "<interface type='direct'><source dev='eth0'/></interface>",
        "<interface type='vhostuser'/>",
        "<interface type='bridge'><source bridge='ovs'/><virtualport type='openvswitch'/></interface>",
        "<disk type='file'><source file='/a'/><target dev='vda'/><shareable/></disk>",
        "<disk type='file'><source file='/a'><encryption/></source><target dev='vda'/></disk>",
        "<disk type='block' device='lun'><source dev='/dev/a'/><target dev='sda'/></disk>",
        "<disk type='vhostuser'><source path='/a'/><target dev='vda'/></disk>",
      })
  void deviceThatCanNotBeSavedIsRefused(String device) throws Exception {
    assertThat(problems(device, "")).anyMatch(Problem::isBlocking);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<memoryBacking><hugepages/></memoryBacking>",
        "<memoryBacking><source type='file'/></memoryBacking>",
        "<memoryBacking><access mode='shared'/></memoryBacking>",
        "<launchSecurity type='sev'/>",
        "<seclabel type='dynamic' model='apparmor'/>",
      })
  void machineThatCanNotBeSavedIsRefused(String element) throws Exception {
    assertThat(problems("", element)).anyMatch(Problem::isBlocking);
  }

  @Test
  void readOnlyMediumIsAWarningThatNamesIt() throws Exception {
    assertThat(
            problems(
                "<disk type='file' device='cdrom'><source file='/iso'/><target dev='sda'/><readonly/></disk>",
                ""))
        .singleElement()
        .matches(problem -> !problem.isBlocking())
        .matches(problem -> problem.reason().contains("/iso"));
  }
}
