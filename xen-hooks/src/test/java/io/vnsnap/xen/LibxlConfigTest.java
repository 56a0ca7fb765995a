// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LibxlConfigTest {
  private static final String LIVE =
      """
      <domain type='xen' id='12'>
        <name>m1</name>
        <uuid>5e0f8c1a-5b1f-4c8e-9d5e-0123456789ab</uuid>
        <memory unit='KiB'>262144</memory>
        <currentMemory unit='MiB'>128</currentMemory>
        <vcpu placement='static' current='2'>4</vcpu>
        <bootloader>/usr/lib/xen/bin/pygrub</bootloader>
        <bootloader_args>--offset 1</bootloader_args>
        <os>
          <type arch='x86_64' machine='xenpv'>linux</type>
          <kernel>/boot/vmlinuz</kernel>
          <initrd>/boot/initrd</initrd>
          <cmdline>root=/dev/xvda "quoted"</cmdline>
        </os>
        <on_poweroff>destroy</on_poweroff>
        <on_reboot>restart</on_reboot>
        <on_crash>coredump-restart</on_crash>
        <devices>
          <disk type='file' device='disk'>
            <driver name='file' type='raw'/>
            <source file='/disks/m1.raw'/>
            <target dev='xvda' bus='xen'/>
          </disk>
          <disk type='block' device='disk'>
            <driver name='phy'/>
            <source dev='/dev/vg/tools'/>
            <target dev='xvdb' bus='xen'/>
            <readonly/>
          </disk>
          <disk type='file' device='cdrom'>
            <target dev='xvdc' bus='xen'/>
            <readonly/>
          </disk>
          <interface type='bridge'>
            <mac address='00:16:3e:00:00:01'/>
            <source bridge='br100'/>
            <script path='vif-bridge'/>
            <target dev='vif12.1'/>
          </interface>
          <interface type='bridge'>
            <mac address='00:16:3e:00:00:02'/>
            <source bridge='br200'/>
            <target dev='named'/>
            <mtu size='1450'/>
          </interface>
        </devices>
      </domain>
      """;

  private static JsonNode json(String xml) throws Exception {
    LibxlConfig config =
        LibxlConfig.of(DomainXml.parse(xml), Map.of("xvda", Path.of("/out/m1-xvda.raw")));
    return new ObjectMapper().readTree(config.json());
  }

  /** Keys and words are those of tools/libs/light/libxl_types.idl of Xen 4.17. */
  @Test
  void isWhatLibxlReads() throws Exception {
    assertThat(json(LIVE))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "c_info": {
                        "type": "pv",
                        "name": "m1",
                        "uuid": "5e0f8c1a-5b1f-4c8e-9d5e-0123456789ab"
                      },
                      "b_info": {
                        "max_vcpus": 4,
                        "avail_vcpus": [0, 1],
                        "max_memkb": 262144,
                        "target_memkb": 131072,
                        "kernel": "/boot/vmlinuz",
                        "cmdline": "root=/dev/xvda \\"quoted\\"",
                        "ramdisk": "/boot/initrd",
                        "bootloader": "/usr/lib/xen/bin/pygrub",
                        "bootloader_args": ["--offset", "1"],
                        "type.pv": {}
                      },
                      "disks": [
                        {
                          "pdev_path": "/out/m1-xvda.raw",
                          "vdev": "xvda",
                          "format": "raw",
                          "removable": 0,
                          "readwrite": 1,
                          "is_cdrom": 0
                        },
                        {
                          "pdev_path": "/dev/vg/tools",
                          "vdev": "xvdb",
                          "format": "raw",
                          "removable": 0,
                          "readwrite": 0,
                          "is_cdrom": 0
                        },
                        {
                          "vdev": "xvdc",
                          "format": "empty",
                          "removable": 1,
                          "readwrite": 0,
                          "is_cdrom": 1
                        }
                      ],
                      "nics": [
                        {
                          "devid": 1,
                          "mac": "00:16:3e:00:00:01",
                          "bridge": "br100",
                          "script": "vif-bridge"
                        },
                        {
                          "mtu": 1450,
                          "mac": "00:16:3e:00:00:02",
                          "bridge": "br200",
                          "ifname": "named"
                        }
                      ],
                      "on_poweroff": "destroy",
                      "on_reboot": "restart",
                      "on_crash": "coredump_restart"
                    }
                    """));
  }

  @Test
  void whatIsNotSaidIsWhatLibvirtTakesItFor() throws Exception {
    JsonNode json =
        json(
            """
            <domain type='xen'>
              <name>m1</name>
              <memory>1024</memory>
              <vcpu>1</vcpu>
            </domain>
            """);

    assertThat(json.at("/b_info/target_memkb").intValue()).isEqualTo(1024);
    assertThat(json.at("/b_info/avail_vcpus")).hasSize(1);
    assertThat(json.at("/b_info").has("kernel")).isFalse();
    assertThat(json.has("disks")).isFalse();
    assertThat(json.at("/on_reboot").textValue()).isEqualTo("restart");
    assertThat(json.at("/on_crash").textValue()).isEqualTo("destroy");
  }

  @Test
  void whatXlDoesNotKnowIsRefusedByName() {
    refused(LIVE.replace("type='raw'", "type='vmdk'"), "disk xvda of m1 has the format vmdk");
    refused(LIVE.replace(">coredump-restart<", ">ignore<"), "on_crash of m1 is ignore");
    refused(LIVE.replace("<source dev='/dev/vg/tools'/>", ""), "disk xvdb of m1 lies in no file");
  }

  private static void refused(String xml, String why) {
    assertThatThrownBy(() -> json(xml))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining(why);
  }
}
