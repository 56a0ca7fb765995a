// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.ColorCarrier;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyFileTest {
  private static final String SMALLEST =
      """
      hosts: [h1]
      members: [{name: m1, host: h1}]
      """;

  private final TopologyFile file = new TopologyFile();

  @Test
  void theShippedLabHasFourMembersOnTwoHostsWithAQcow2AndARawDiskEach() {
    Topology topology = file.shipped();

    assertThat(topology.name()).isEqualTo("vlab");
    assertThat(topology.hosts()).hasSize(2);
    assertThat(topology.members()).hasSize(4);
    assertThat(topology.members())
        .allSatisfy(
            member -> {
              Topology.Defaults shape = topology.shapeOf(member);
              assertThat(shape.memoryMiB()).isEqualTo(512);
              assertThat(shape.disks())
                  .containsExactly(
                      new Topology.Disk(Topology.DiskFormat.QCOW2, 64),
                      new Topology.Disk(Topology.DiskFormat.RAW, 64));
            });
    assertThat(topology.carrier().value()).isEqualTo(ColorCarrier.GBP);
  }

  @Test
  void theShippedFileSpellsOutTheDefaults() {
    Topology shipped = file.shipped();
    Topology bare =
        file.parse(
            """
            hosts: [h1, h2]
            members:
              - {name: m1, host: h1}
              - {name: m2, host: h1}
              - {name: m3, host: h2}
              - {name: m4, host: h2}
            """,
            "bare");

    assertThat(bare).isEqualTo(shipped);
  }

  @Test
  void whatIsPrintedReadsBackTheSame() {
    Topology topology =
        file.parse(
            """
            name: other
            carrier: sender-hold
            mtu: 9000
            store: /srv/snapshots
            networks: [{bridge: br100, vxlan: 100}, {bridge: br200, vxlan: 200}]
            hosts: [a, b]
            members:
              - {name: big, host: b, memoryMiB: 1024, firmware: uefi, disks: [{format: raw, sizeMiB: 8}]}
            workload: {tokensPerSecond: 5}
            """,
            "test");

    assertThat(file.parse(file.print(topology), "printed")).isEqualTo(topology);
    assertThat(topology.carrier().value()).isEqualTo(ColorCarrier.SENDER_HOLD);
  }

  @Test
  void addressesFollowTheOrderOfTheFile() {
    Topology topology = file.shipped();

    assertThat(topology.addressOf(topology.members().get(2), 0)).isEqualTo("192.168.100.3");
    assertThat(topology.underlayOf(topology.hosts().get(1))).isEqualTo("10.99.0.2");
    assertThat(topology.probeAddressOf(topology.hosts().get(0), 1)).isEqualTo("192.168.101.254");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: a-b | lab \"a-b\" is not a name",
        "name: ../x | is not a name",
        "carrier: pigeon | carrier \"pigeon\" is unknown: use gbp or sender-hold",
        "underlay: 10.99.0.7 | underlay \"10.99.0.7\" is not the address of an IPv4 /24",
        "mtu: 65536 | mtu 65536 is not between",
        "store: here | store \"here\" is not an absolute path",
        "colour: blue | Unrecognized field \"colour\"",
        "networks: [{bridge: 'br 1', vxlan: 1}] | bridge \"br 1\" is not a name",
        "defaults: {memoryMiB: 1} | 1 MiB of memory are too few",
      })
  void aMistakeIsNamedInOneSentence(String mistake, String reason) {
    assertThatThrownBy(() -> file.parse(mistake + "\n" + SMALLEST, "my.yaml"))
        .isInstanceOf(LabException.class)
        .hasMessageStartingWith("topology my.yaml")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aMemberOnAHostThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> file.parse("hosts: [h1]\nmembers: [{name: m1, host: h9}]", "my.yaml"))
        .hasMessageContaining("member m1 is on host h9, which is not among the hosts");
  }

  @Test
  void aDiskInLvmIsForXenHosts() {
    String onHost =
        "hosts: [h1]\n%smembers: [{name: m1, host: h1, disks: [{format: lvm, sizeMiB: 64}]}]";

    assertThatThrownBy(() -> file.parse(onHost.formatted(""), "my.yaml"))
        .hasMessageContaining("member m1 has a disk in LVM, which only Xen hosts have");
    assertThat(file.parse(onHost.formatted("xenHosts: [h1]\n"), "my.yaml").members()).hasSize(1);
  }

  @Test
  void twoMembersOfOneNameAreRefused() {
    assertThatThrownBy(
            () ->
                file.parse(
                    "hosts: [h1]\nmembers: [{name: m1, host: h1}, {name: m1, host: h1}]",
                    "my.yaml"))
        .hasMessageContaining("member m1 is there twice");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> file.read(Path.of("/nowhere/lab.yaml")))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("/nowhere/lab.yaml does not exist");
  }
}
