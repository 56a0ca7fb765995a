// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// For /etc/cloudstack/agent/hooks/libvirt-vm-xml-transformer.groovy in a dom0 of Xen: makes a PV
// guest of what CloudStack's agent would start on KVM. See docs/xen.md, CloudStack.
import groovy.xml.XmlUtil

class Transformer {
  // Where this host keeps what its guests boot.
  static final String KERNEL = "/boot/guest/vmlinuz"
  static final String INITRD = "/boot/guest/initrd.img"
  static final String COMMAND_LINE = "root=/dev/xvda1 ro console=hvc0"

  String transform(Object logger, String xml) {
    def domain = new XmlSlurper(false, false).parseText(xml)
    return """\
      <domain type='xen'>
        <name>${text(domain.name)}</name>
        <uuid>${text(domain.uuid)}</uuid>
        <description>${text(domain.description)}</description>
        <memory unit='KiB'>${text(domain.memory)}</memory>
        <vcpu>${text(domain.vcpu)}</vcpu>
        <os>
          <type arch='x86_64' machine='xenpv'>linux</type>
          <kernel>${KERNEL}</kernel>
          <initrd>${INITRD}</initrd>
          <cmdline>${XmlUtil.escapeXml(COMMAND_LINE)}</cmdline>
        </os>
        <on_poweroff>destroy</on_poweroff>
        <on_reboot>restart</on_reboot>
        <on_crash>destroy</on_crash>
        <devices>
          ${disks(domain)}
          ${nics(domain)}
          <console type='pty'><target type='xen' port='0'/></console>
        </devices>
      </domain>
      """
  }

  // Guests know their disks by name. CDs are left out.
  private static String disks(domain) {
    domain.devices.disk.findAll { it.@device.text() == "disk" }.withIndex().collect { disk, number ->
      def kind = disk.@type.text() == "block" ? "dev" : "file"
      """
          <disk type='${text(disk.@type)}' device='disk'>
            <driver name='qemu' type='${text(disk.driver.@type)}'/>
            <source ${kind}='${text(disk.source."@$kind")}'/>
            <target dev='xvd${(char) ((char) 'a' + number)}' bus='xen'/>
          </disk>"""
    }.join("")
  }

  private static String nics(domain) {
    domain.devices.interface.collect { nic ->
      """
          <interface type='bridge'>
            <mac address='${text(nic.mac.@address)}'/>
            <source bridge='${text(nic.source.@bridge)}'/>
          </interface>"""
    }.join("")
  }

  private static String text(node) {
    XmlUtil.escapeXml(node.text())
  }
}

new Transformer()
