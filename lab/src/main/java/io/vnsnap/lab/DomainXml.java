// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.nio.file.Path;
import java.util.List;

/**
 * Describes a member to libvirt. Every value that goes in is a checked name, a number or one of the
 * lab's own paths, so none needs escaping.
 */
final class DomainXml {
  private static final String LOADER = "/usr/share/OVMF/OVMF_CODE_4M.fd";
  private static final String VARIABLES = "/usr/share/OVMF/OVMF_VARS_4M.fd";

  private final Topology topology;
  private final LabPaths paths;

  DomainXml(Topology topology, LabPaths paths) {
    this.topology = topology;
    this.paths = paths;
  }

  String of(Topology.Member member) {
    Topology.Defaults shape = topology.shapeOf(member);
    return """
    <domain type='qemu'>
      <name>%s</name>
      <memory unit='MiB'>%d</memory>
      <vcpu>%d</vcpu>
      <os>
        <type arch='x86_64' machine='q35'>hvm</type>
    %s    <kernel>%s</kernel>
        <initrd>%s</initrd>
        <cmdline>%s</cmdline>
      </os>
      <features><acpi/><apic/></features>
      <clock offset='utc'/>
      <on_poweroff>destroy</on_poweroff>
      <on_reboot>restart</on_reboot>
      <on_crash>destroy</on_crash>
      <devices>
        <emulator>/usr/bin/qemu-system-x86_64</emulator>
    %s%s    <controller type='usb' model='none'/>
        <serial type='pty'><target type='isa-serial' port='0'/></serial>
        <serial type='pty'><target type='isa-serial' port='1'/></serial>
        <console type='pty'><target type='serial' port='0'/></console>
        <memballoon model='virtio' freePageReporting='on'/>
      </devices>
    </domain>
    """
        .formatted(
            member.name(),
            shape.memoryMiB(),
            shape.vcpus(),
            firmware(shape.firmware()),
            paths.kernel(),
            paths.initramfs(),
            topology.kernelCommandLine(member, "ttyS0"),
            disks(member, shape.disks()),
            cards(member));
  }

  private static String firmware(Topology.Firmware firmware) {
    return switch (firmware) {
      case BIOS -> "";
      case UEFI ->
          "    <loader readonly='yes' type='pflash'>%s</loader>\n    <nvram template='%s'/>\n"
              .formatted(LOADER, VARIABLES);
    };
  }

  private String disks(Topology.Member member, List<Topology.Disk> disks) {
    StringBuilder xml = new StringBuilder();
    for (int i = 0; i < disks.size(); i++) {
      xml.append(
          """
              <disk type='file' device='disk'>
                <driver name='qemu' type='%s'/>
                <source file='%s'/>
                <target dev='%s' bus='virtio'/>
              </disk>
          """
              .formatted(disks.get(i).format(), disk(member, i), target(i)));
    }
    return xml.toString();
  }

  private String cards(Topology.Member member) {
    StringBuilder xml = new StringBuilder();
    for (int i = 0; i < topology.networks().size(); i++) {
      xml.append(
          """
              <interface type='bridge'>
                <mac address='%s'/>
                <source bridge='%s'/>
                <model type='virtio'/>
                <mtu size='%d'/>
                <rom enabled='no'/>
              </interface>
          """
              .formatted(mac(member, i), topology.networks().get(i).bridge(), topology.mtu()));
    }
    return xml.toString();
  }

  /** 52:54:00 is QEMU's prefix. */
  private String mac(Topology.Member member, int network) {
    return "52:54:00:4c:%02x:%02x".formatted(network, topology.numberOf(member));
  }

  Path disk(Topology.Member member, int index) {
    Topology.Disk disk = topology.shapeOf(member).disks().get(index);
    return paths.disks().resolve("%s-%s.%s".formatted(member.name(), target(index), disk.format()));
  }

  private static String target(int index) {
    return "vd" + (char) ('a' + index);
  }
}
