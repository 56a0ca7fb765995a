// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DomainXmlTest {
  private final TopologyFile file = new TopologyFile();

  @Test
  void aMemberHasACardPerNetworkAndItsOwnDisks() {
    Topology topology =
        file.parse(
            """
            name: t
            networks: [{bridge: br1, vxlan: 1}, {bridge: br2, vxlan: 2}]
            hosts: [h1]
            members:
              - {name: one, host: h1, disks: [{format: raw, sizeMiB: 8}]}
              - {name: two, host: h1, firmware: uefi}
            """,
            "test");
    DomainXml xml = new DomainXml(topology, new LabPaths("t"));

    assertThat(xml.of(topology.members().get(0)))
        .contains("<source bridge='br1'/>", "<source bridge='br2'/>")
        .contains("<mac address='52:54:00:4c:01:01'/>")
        .contains("<source file='/var/lib/vnsnap-lab/t/disks/one-vda.raw'/>")
        .contains("workload.member=1 workload.members=2 workload.networks=2")
        .doesNotContain("vdb", "pflash");
    assertThat(xml.of(topology.members().get(1)))
        .contains("workload.member=2", "two-vda.qcow2", "two-vdb.raw")
        .contains("<loader readonly='yes' type='pflash'>");
  }
}
