// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A restored member is an ordinary one: wherever it came back, it can be snapshotted and restored
 * again, and lives on without its snapshot.
 */
class RestoredMembersIT {
  @TempDir private Path folder;
  private TestLab testLab;
  private Lab lab;
  private Vnsnap vnsnap;

  @BeforeEach
  void up() {
    testLab =
        TestLab.up(
            """
            name: vmove
            underlay: 10.94.0.0
            defaults: {memoryMiB: 192}
            workload: {memoryMiB: 16, tokensPerSecond: 100}
            """);
    lab = testLab.lab();
    vnsnap = new Vnsnap(Path.of("../vnsnap").toAbsolutePath().normalize(), folder);
  }

  @AfterEach
  void down() {
    testLab.close();
  }

  @Test
  void membersMoveToAnotherHostAndBack() throws Exception {
    String home = lab.vniFile().toString();
    String moved = vniWithM3OnH1().toString();

    // It runs on h2 meanwhile, and has to be ended there.
    vnsnap.run("create", home, "first");
    restore(moved, "first", "h1");

    // A second snapshot, of restored members; h2 still knows m3, and h1 does, too.
    vnsnap.run("create", moved, "second");
    lab.killAll();
    restore(home, "second", "h2");

    for (String name : new String[] {"first", "second"}) {
      vnsnap.run("delete", name, "--store", lab.store().toString());
    }
    assertClean(lab.members(), "without their snapshots");
  }

  /**
   * Nothing is under way and the member stands still while libvirt moves it: a migration loses the
   * frames that wait in the old tap, and QEMU 7.2 hangs a running emulated guest that migrates.
   * Both go for members that VNsnap never touched.
   */
  @Test
  void aRestoredMemberIsMigratedLive() throws Exception {
    String home = lab.vniFile().toString();
    vnsnap.run("create", home, "first");
    vnsnap.run("restore", home, "first");
    vnsnap.run("delete", "first", "--store", lab.store().toString());

    migrateSuspended("m3", lab.host("h2"), lab.host("h1"));
    assertClean(lab.members(), "migrated");
    String moved = vniWithM3OnH1().toString();

    vnsnap.run("create", moved, "second");
    lab.killAll();
    vnsnap.run("restore", moved, "second");
    assertClean(lab.members(), "restored after the migration");
  }

  private void migrateSuspended(String member, LabHost from, LabHost to) {
    lab.quiesceAndJudge(lab.members());
    from.virsh("suspend", member);
    String underlay = "tcp://" + lab.topology().underlayOf(to.name());
    from.virsh("migrate", "--live", "--unsafe", member, to.libvirtUri(), underlay);
    to.virsh("resume", member);
    lab.members().forEach(Guest::resume);
  }

  private Path vniWithM3OnH1() throws IOException {
    String text = Files.readString(lab.vniFile());
    String changed = text.replaceFirst("(name: \"m3\"\\s+host: )\"h2\"", "$1\"h1\"");
    assertThat(changed).isNotEqualTo(text);
    return Files.writeString(folder.resolve("moved.yaml"), changed);
  }

  private void restore(String vni, String snapshot, String hostOfM3) {
    vnsnap.run("restore", vni, snapshot);

    assertThat(lab.hosts())
        .filteredOn(host -> host.activeDomains().contains("m3"))
        .containsExactly(lab.host(hostOfM3));
    assertClean(lab.members(), "restored from " + snapshot);
    assertThat(lab.leftovers()).isEmpty();
  }
}
