// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.Problem.Severity;
import io.vnsnap.server.TestServer.Answer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Networks and snapshots as a page asks for them, without login. */
@Timeout(120)
class SnapshotsOverHttpTest {
  @TempDir Path folder;
  private TestServer server;
  private TestServer.Client client;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder).start();
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void networksAndTheirMachines() {
    Answer networks = client.get("listNetworks", "listall", "true");
    assertThat(networks.content().path("count").asInt()).isEqualTo(2);
    JsonNode lab = networks.content().path("network").path(0);
    assertThat(lab.path("name").asText()).isEqualTo("lab");
    assertThat(lab.path("account").asText()).isEqualTo("lab");
    JsonNode machines =
        client
            .get("listVirtualMachines", "networkid", client.networkId("shop"))
            .content()
            .path("virtualmachine");
    assertThat(machines).hasSize(2);
    assertThat(machines.path(0).path("name").asText()).isEqualTo("m1");
    assertThat(machines.path(0).path("state").asText()).isEqualTo("Running");
    assertThat(machines.path(0).path("hostname").asText()).isEqualTo("h1");
  }

  @Test
  void aCheckSaysWhatStandsInTheWayOfEachMachine() {
    server.host("h2").hypervisor().setState("m2", MemberState.OFF);
    server
        .host("h2")
        .hypervisor()
        .addProblem("m2", new Problem(Severity.BLOCKING, "member m2", "is off", "start it"));
    JsonNode check =
        client
            .get("checkVniSnapshot", "networkid", client.networkId("shop"))
            .content()
            .path("vnisnapshotcheck");
    assertThat(check.path("possible").asBoolean()).isFalse();
    assertThat(check.path("virtualmachine").path(1).path("problems").path(0).asText())
        .isEqualTo("member m2: is off; start it");
    assertThat(check.path("virtualmachine").path(1).path("state").asText()).isEqualTo("Stopped");
    assertThat(check.path("virtualmachine").path(1).path("member").asBoolean()).isFalse();
    JsonNode without =
        client
            .get("checkVniSnapshot", "networkid", client.networkId("shop"), "skipstopped", "true")
            .content()
            .path("vnisnapshotcheck");
    assertThat(without.path("possible").asBoolean()).isTrue();
  }

  @Test
  void aSnapshotFromMakingToDeleting() {
    String id = client.created("shop", "before the upgrade");
    JsonNode snapshot = client.snapshot(id);
    assertThat(snapshot.path("state").asText()).isEqualTo("Ready");
    assertThat(snapshot.path("name").asText()).isEqualTo("before the upgrade");
    assertThat(snapshot.path("pausemillis").asDouble()).isEqualTo(4.5);
    assertThat(snapshot.path("inflightframes").asInt()).isEqualTo(10);
    assertThat(snapshot.path("storepath").asText()).isEqualTo(server.store().toString());

    JsonNode members =
        client
            .get("listVniSnapshotMembers", "vnisnapshotid", id)
            .content()
            .path("vnisnapshotmember");
    assertThat(members).hasSize(2);
    assertThat(members.path(0).path("virtualmachinename").asText()).isEqualTo("m1");

    Answer channel = client.get("getVniSnapshotChannel", "id", members.path(0).path("id").asText());
    byte[] frames =
        Base64.getDecoder()
            .decode(channel.content().path("vnisnapshotchannel").path("content").asText());
    assertThat(channel.content().path("vnisnapshotchannel").path("size").asInt())
        .isEqualTo(frames.length);

    Answer restored = client.job("restoreVniSnapshot", "id", id);
    assertThat(restored.content().path("jobstatus").asInt()).as(restored.body()).isEqualTo(1);
    assertThat(server.host("h1").hypervisor().steps()).contains("load m1", "start m1");
    assertThat(client.snapshot(id).path("restored").asText()).startsWith("2026-11-24T");

    Answer deleted = client.job("deleteVniSnapshot", "id", id);
    assertThat(deleted.content().path("jobresult").path("success").asBoolean()).isTrue();
    assertThat(client.get("listVniSnapshots", "id", id).body())
        .isEqualTo("{\"listvnisnapshotsresponse\":{}}");
  }

  @Test
  void aJobShowsEachMember() throws Exception {
    CountDownLatch saving = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    server
        .host("h1")
        .hypervisor()
        .at(
            "save m1",
            () -> {
              saving.countDown();
              await(looked);
            });
    Answer begun = client.post("createVniSnapshot", "networkid", client.networkId("shop"));
    await(saving);
    JsonNode job =
        client
            .get("queryAsyncJobResult", "jobid", begun.content().path("jobid").asText())
            .content();
    JsonNode creating = client.snapshot(begun.content().path("id").asText());
    looked.countDown();
    assertThat(job.path("jobstatus").asInt()).isZero();
    assertThat(job.path("jobresult").path("vnisnapshotprogress").path("virtualmachine")).hasSize(2);
    assertThat(creating.path("state").asText()).isEqualTo("Creating");
    assertThat(creating.path("step").asText()).isNotEmpty();
    assertThat(
            client
                .await(begun.content().path("jobid").asText())
                .content()
                .path("jobstatus")
                .asInt())
        .isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("it did not happen");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
