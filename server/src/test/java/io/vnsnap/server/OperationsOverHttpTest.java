// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.server.TestServer.Answer;
import io.vnsnap.server.TestServer.Client;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clones, policies, limits and failures. */
@Timeout(120)
class OperationsOverHttpTest {
  @TempDir Path folder;
  private TestServer server;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder).withLimit("lab", 1).start();
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aCloneIsANetworkUntilItIsDeleted() throws Exception {
    String id = client.created("shop", "kept");
    Answer cloned = client.job("cloneVniSnapshot", "id", id, "name", "twin");
    JsonNode clone = cloned.content().path("jobresult").path("vnisnapshotclone");
    assertThat(clone.path("networkname").asText()).as(cloned.body()).isEqualTo("twin");
    assertThat(clone.path("virtualmachine")).hasSize(2);
    String network = clone.path("networkid").asText();
    assertThat(server.host("h1").hypervisor().state("twin-m1")).isEqualTo(MemberState.RUNNING);
    assertThat(client.get("checkVniSnapshot", "networkid", network).status()).isEqualTo(200);

    Answer again = client.job("cloneVniSnapshot", "id", id, "name", "twin");
    assertThat(again.content().path("jobresult").path("errorcode").asInt()).isEqualTo(431);

    server.close();
    server.start();
    assertThat(client.networkId("twin")).isEqualTo(network);
    assertThat(isClone(network)).isTrue();
    assertThat(isClone(client.networkId("shop"))).isFalse();
    Answer deleted = client.job("deleteNetwork", "id", network);
    assertThat(deleted.content().path("jobstatus").asInt()).as(deleted.body()).isEqualTo(1);
    assertThat(client.get("listNetworks", "id", network).content()).isEmpty();
    assertThat(server.host("h1").hypervisor().state("twin-m1")).isEqualTo(MemberState.MISSING);
    try (Stream<Path> left = Files.list(server.state().resolve("clones"))) {
      assertThat(left).isEmpty();
    }
  }

  private boolean isClone(String network) {
    return client
        .get("listNetworks", "id", network)
        .content()
        .path("network")
        .path(0)
        .path("isclone")
        .asBoolean();
  }

  @Test
  void whatIsNoCloneIsLeftAlone() {
    Answer answer = client.post("deleteNetwork", "id", client.networkId("shop"));
    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.error()).contains("left alone");
  }

  @Test
  void aFailureHasItsSentenceInTheJobAndTheSnapshot() {
    server.host("h2").hypervisor().failAt("save m2", "QEMU of m2 died; look at its log");
    Answer begun = client.post("createVniSnapshot", "networkid", client.networkId("shop"));
    JsonNode job = client.await(begun.content().path("jobid").asText()).content();
    assertThat(job.path("jobstatus").asInt()).isEqualTo(2);
    assertThat(job.path("jobresult").path("errorcode").asInt()).isEqualTo(530);
    assertThat(job.path("jobresult").path("errortext").asText()).contains("QEMU of m2 died");
    JsonNode snapshot = client.snapshot(begun.content().path("id").asText());
    assertThat(snapshot.path("state").asText()).isEqualTo("Error");
    assertThat(snapshot.path("problem").asText()).contains("QEMU of m2 died");
    JsonNode restore =
        client.job("restoreVniSnapshot", "id", snapshot.path("id").asText()).content();
    assertThat(restore.path("jobresult").path("errorcode").asInt()).isEqualTo(536);
    assertThat(
            client
                .job("deleteVniSnapshot", "id", snapshot.path("id").asText())
                .content()
                .path("jobstatus")
                .asInt())
        .isEqualTo(1);
    assertThat(metrics())
        .contains("vnsnap_aborts_total{operation=\"create\",reason=\"aborted\"} 1.0")
        .contains("vnsnap_operations_running{operation=\"create\"} 0.0");
  }

  private String metrics() {
    return client.send(HttpRequest.newBuilder(server.address().resolve("/metrics")).GET()).body();
  }

  @Test
  void stoppedMachinesCanBeLeftOut() {
    server.host("h2").hypervisor().setState("m2", MemberState.OFF);
    Answer begun =
        client.post(
            "createVniSnapshot", "networkid", client.networkId("shop"), "skipstopped", "true");
    client.await(begun.content().path("jobid").asText());
    JsonNode snapshot = client.snapshot(begun.content().path("id").asText());
    assertThat(snapshot.path("state").asText()).as(snapshot.toString()).isEqualTo("Ready");
    assertThat(snapshot.path("virtualmachinecount").asInt()).isEqualTo(1);
  }

  @Test
  void anAccountHasNoMoreThanItsLimit() {
    client.created("lab", "one");
    Answer second = client.post("createVniSnapshot", "networkid", client.networkId("lab"));
    assertThat(second.status()).isEqualTo(532);
    JsonNode limit =
        client.get("listVniSnapshotLimits", "account", "lab").content().path("vnisnapshotlimit");
    assertThat(limit.path(0).path("used").asInt()).isEqualTo(1);
    assertThat(limit.path(0).path("max").asInt()).isEqualTo(1);
  }

  @Test
  void wrongParametersAreRefused() {
    String shop = client.networkId("shop");
    assertThat(client.get("noSuchCommand").status()).isEqualTo(432);
    assertThat(client.get("checkVniSnapshot").error()).isEqualTo("parameter networkid is missing");
    assertThat(client.get("listVniSnapshots", "page", "0").status()).isEqualTo(431);
    assertThat(client.get("listVniSnapshots", "pagesize", "x").status()).isEqualTo(431);
    assertThat(
            client.post("createVniSnapshot", "networkid", shop, "name", "x".repeat(256)).status())
        .isEqualTo(431);
    assertThat(client.post("createVniSnapshot", "networkid", shop, "tags[0].k", "v").status())
        .isEqualTo(431);
    assertThat(
            client
                .post("createVniSnapshot", "networkid", shop, "name", "x".repeat(70_000))
                .status())
        .isEqualTo(431);
    assertThat(
            client
                .post(
                    "createVniSnapshotPolicy",
                    "networkid",
                    shop,
                    "intervaltype",
                    "DAILY",
                    "schedule",
                    "61:2",
                    "timezone",
                    "GMT")
                .error())
        .contains("MM:HH");
    assertThat(client.get("listVniSnapshots").content()).isEmpty();
  }

  private String policy(String keep) {
    return client
        .post(
            "createVniSnapshotPolicy",
            "networkid",
            client.networkId("shop"),
            "name",
            "hourly",
            "intervaltype",
            "HOURLY",
            "schedule",
            "5",
            "timezone",
            "GMT",
            "maxsnaps",
            keep)
        .content()
        .path("vnisnapshotpolicy")
        .path("id")
        .asText();
  }

  private JsonNode shown(String policy) {
    return client
        .get("listVniSnapshotPolicies", "id", policy)
        .content()
        .path("vnisnapshotpolicy")
        .path(0);
  }

  /** Lets the policy run once, and waits until its jobs have ended. */
  private void run(Duration later) {
    server.pass(later);
    server.tick();
    awaitJobs();
    server.tick();
    awaitJobs();
  }

  private void awaitJobs() {
    client
        .get("listAsyncJobs")
        .content()
        .path("asyncjobs")
        .forEach(job -> client.await(job.path("jobid").asText()));
  }

  @Test
  void aPolicyKeepsTheLatest() {
    String policy = policy("2");
    assertThat(shown(policy).path("nextrun").asText()).isEqualTo("2026-11-24T08:05:00+0000");
    assertThat(shown(policy).path("nextruns")).hasSize(5);
    assertThat(shown(policy).path("nextruns").path(4).asText())
        .isEqualTo("2026-11-24T12:05:00+0000");
    for (int i = 0; i < 3; i++) {
      run(Duration.ofHours(1));
    }
    JsonNode snapshots =
        client.get("listVniSnapshots", "policyid", policy).content().path("vnisnapshot");
    assertThat(snapshots).hasSize(2);
    assertThat(snapshots.path(0).path("name").asText()).isEqualTo("hourly 2026-11-24T11:00:30Z");
    assertThat(shown(policy).path("failures").asInt()).isZero();
    assertThat(shown(policy).path("nextrun").asText()).isEqualTo("2026-11-24T11:05:00+0000");
  }

  @Test
  void missedRunsAreMadeUpForOnce() {
    String policy = policy("9");
    run(Duration.ofDays(3));
    assertThat(client.get("listVniSnapshots", "policyid", policy).content().path("count").asInt())
        .isEqualTo(1);
  }

  @Test
  void aPolicyThatFailsIsTriedLaterAndLaterAndThenSwitchedOff() {
    server.host("h1").hypervisor().failAt("save m1", "QEMU of m1 died; look at its log");
    String policy = policy("1");
    run(Duration.ofHours(1));
    JsonNode once = shown(policy);
    assertThat(once.path("failures").asInt()).isEqualTo(1);
    assertThat(once.path("problem").asText()).contains("m1");
    // The regular run comes before the second try.
    assertThat(once.path("nextrun").asText()).isEqualTo("2026-11-24T09:05:00+0000");
    for (int i = 0; i < 4; i++) {
      run(Duration.ofHours(1));
    }
    JsonNode off = shown(policy);
    assertThat(off.path("failures").asInt()).isEqualTo(5);
    assertThat(off.path("active").asBoolean()).isFalse();
    assertThat(off.has("nextrun")).isFalse();
    assertThat(client.get("listVniSnapshots", "policyid", policy).content().path("count").asInt())
        .isEqualTo(1);

    server.host("h1").hypervisor().healAt("save m1", 10);
    client.post("updateVniSnapshotPolicy", "id", policy, "active", "true");
    run(Duration.ofHours(1));
    assertThat(shown(policy).path("failures").asInt()).isZero();
    assertThat(shown(policy).path("active").asBoolean()).isTrue();
  }
}
