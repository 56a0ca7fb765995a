// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A real lab: its workload acquits what is right and convicts what is not. The last test leaves the
 * members in a state that is wrong, so the order matters.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabIT {
  private static TestLab testLab;
  private static Lab lab;

  @BeforeAll
  static void up() {
    testLab =
        TestLab.up(
            """
            name: vlabtest
            underlay: 10.98.0.0
            networks: [{bridge: br100, vxlan: 100}, {bridge: br101, vxlan: 101}]
            defaults: {memoryMiB: 256}
            workload: {memoryMiB: 40}
            """);
    lab = testLab.lab();
  }

  @AfterAll
  static void down() {
    testLab.close();
  }

  private static long tokensReceived() {
    return lab.members().stream()
        .flatMap(guest -> guest.report().tokens().stream())
        .mapToLong(GuestReport.Tokens::received)
        .sum();
  }

  private static void awaitTokens(long more) {
    long enough = tokensReceived() + more;
    Deadline.in(Duration.ofMinutes(2))
        .until(() -> tokensReceived() >= enough, "%d tokens did not come".formatted(more));
  }

  @Test
  @Order(1)
  void membersThatJustRunAreAcquitted() {
    awaitTokens(5_000);

    Verdict verdict = lab.judge(lab.members());

    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.isClean()).isTrue();
    assertThat(verdict.tokensReceived()).isEqualTo(verdict.tokensSent()).isGreaterThan(5_000);
    assertThat(verdict.streamBytes()).isPositive();
  }

  @Test
  @Order(2)
  void membersGoOnAfterTheVerdict() {
    awaitTokens(1_000);
  }

  @Test
  @Order(3)
  void aLabWithoutASnapshotHasNoLeftovers() {
    assertThat(lab.leftovers()).isEmpty();
  }

  @Test
  @Order(3)
  void aForeignTableDeviceOrFileIsFound() throws Exception {
    LabHost host = lab.host("h2");
    Path file = Files.writeString(lab.store().resolve("x.partial"), "");
    host.run("nft", "add", "table", "netdev", "vnsnap-test");
    host.run("ip", "tuntap", "add", "stray0", "mode", "tap");
    try {
      assertThat(lab.leftovers())
          .containsExactlyInAnyOrder(
              "host h2: nftables table netdev vnsnap-test",
              "host h2: network device stray0",
              "file " + file);
    } finally {
      host.run("ip", "link", "delete", "stray0");
      host.run("nft", "delete", "table", "netdev", "vnsnap-test");
      Files.delete(file);
    }
  }

  @Test
  @Order(3)
  void membersAnswerOnEveryNetworkAndShowTheirPulse() {
    assertThat(lab.members()).allMatch(guest -> lab.answersOnNetwork(guest.domain()));
    try (Heartbeat heartbeat = lab.member("m3").heartbeat()) {
      Deadline.in(Duration.ofSeconds(30)).until(() -> heartbeat.beats() > 100, "no 100 beats came");
    }
  }

  @Test
  @Order(3)
  void aSuspendedMemberLosesNothingAndItsGapIsSeenFromOutside() {
    try (Heartbeat heartbeat = lab.member("m2").heartbeat()) {
      lab.host("h1").virsh("suspend", "m2");
      // The gap itself is the condition: it grows as long as the guest stands still.
      Deadline.in(Duration.ofSeconds(30))
          .until(() -> heartbeat.longestGapMillis() > 3_000, "the heart did not stop");
      lab.host("h1").virsh("resume", "m2");
    }
    Verdict verdict = lab.judge(lab.members());

    assertThat(verdict.findings()).isEmpty();
  }

  @Test
  @Order(3)
  void upIsANoOpAndAnotherTopologyOfTheSameNameIsRefused() {
    String incarnation = lab.member("m1").report().incarnation();
    Lab.up(lab.topology());
    assertThat(lab.member("m1").report().incarnation()).isEqualTo(incarnation);

    Topology other =
        new TopologyFile()
            .parse(
                "{name: vlabtest, hosts: [h1], members: [{name: m1, host: h1}]}", "other topology");
    assertThatThrownBy(() -> Lab.up(other))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("is up with another topology");
  }

  @Test
  @Order(4)
  void aMemberThatIsShutDownByItsUserObeys() {
    LabHost host = lab.host("h2");
    host.virsh("shutdown", "m3");
    Deadline.in(Duration.ofMinutes(1))
        .until(() -> host.state("m3").equals("shut off"), "m3 does not obey its power button");
  }

  @Test
  @Order(5)
  void theDeadAreStartedAgainByUp() {
    lab.killAll();
    assertThat(lab.hosts()).allMatch(host -> host.activeDomains().isEmpty());

    Lab.up(lab.topology());

    // All are of a new boot: nothing of the old one is held against them.
    assertThat(lab.judge(lab.members()).findings()).isEmpty();
  }

  @Test
  @Order(6)
  void aMemberFromAnEarlierInstantIsConvicted() throws Exception {
    LabHost host = lab.host("h1");
    String image = "/var/lib/libvirt/m1.saved";
    Path disk = lab.disksFolder().resolve("m1-vdb.raw");
    host.virsh("save", "m1", image);
    Path early = Files.copy(disk, lab.disksFolder().resolve("early"));
    host.virsh("restore", image);
    awaitTokens(2_000);

    host.virsh("destroy", "m1");
    // One disk is ahead of memory now; the other is made to be of memory's instant.
    Files.copy(early, disk, StandardCopyOption.REPLACE_EXISTING);
    host.virsh("restore", image);
    awaitTokens(500);
    Verdict verdict = lab.quiesceAndJudge(lab.members());

    assertThat(verdict.orphans()).isPositive();
    assertThat(verdict.lost()).isPositive();
    assertThat(verdict.isConsistent()).isFalse();
    List<GuestReport.Journal> journal = lab.member("m1").report().journal();
    assertThat(journal.get(0).newer()).isPositive();
    assertThat(journal.get(1).errors()).isZero();
  }
}
