// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.server.TestServer.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server finds that another has left. */
@Timeout(120)
class RestartTest {
  @TempDir Path folder;
  private TestServer server;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder);
    restart();
  }

  private void restart() throws Exception {
    server.close();
    server.start();
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void nothingIsLost() throws Exception {
    String id = client.created("shop", "kept");
    client.post("updateVniSnapshot", "id", id, "tags[0].key", "env", "tags[0].value", "prod");
    client.post(
        "createVniSnapshotPolicy",
        "networkid",
        client.networkId("shop"),
        "intervaltype",
        "DAILY",
        "schedule",
        "30:2",
        "timezone",
        "Europe/Berlin");
    JsonNode snapshot = client.snapshot(id);
    String policies = client.get("listVniSnapshotPolicies").body();
    String jobs = client.get("listAsyncJobs").body();
    restart();
    assertThat(client.snapshot(id)).isEqualTo(snapshot);
    assertThat(client.get("listVniSnapshotPolicies").body()).isEqualTo(policies);
    assertThat(client.get("listAsyncJobs").body()).isEqualTo(jobs);
  }

  @Test
  void snapshotsThatSomebodyElseTookBecomeKnown() throws Exception {
    String id = client.created("shop", "kept");
    server.close();
    Files.delete(server.state().resolve("snapshots").resolve(id + ".json"));
    restart();
    JsonNode found = client.get("listVniSnapshots").content().path("vnisnapshot");
    assertThat(found).hasSize(1);
    assertThat(found.path(0).path("state").asText()).isEqualTo("Ready");
    assertThat(found.path(0).path("name").asText()).startsWith("kept-");
    assertThat(found.path(0).path("pausemillis").asDouble()).isEqualTo(4.5);
  }

  @Test
  void aSnapshotWhoseFolderIsGoneIsInErrorUntilItIsBack() throws Exception {
    String id = client.created("shop", "kept");
    Path moved = folder.resolve("moved");
    Path sealed = sealedFolder();
    server.close();
    Files.move(sealed, moved);
    restart();
    assertThat(client.snapshot(id).path("state").asText()).isEqualTo("Error");
    assertThat(client.snapshot(id).path("problem").asText()).contains(sealed.toString());
    server.close();
    Files.move(moved, sealed);
    restart();
    assertThat(client.snapshot(id).path("state").asText()).isEqualTo("Ready");
  }

  private Path sealedFolder() throws Exception {
    try (Stream<Path> entries = Files.list(server.store())) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("kept-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** As the record of a server looks that was killed while it took, restored, cloned, deleted. */
  private void leave(String id, String state) throws Exception {
    server.close();
    Path record = server.state().resolve("snapshots").resolve(id + ".json");
    String text =
        Files.readString(record)
            .replaceFirst("\"state\":\"[A-Z]+\"", "\"state\":\"%s\"".formatted(state));
    PrivateFiles.writeAtomically(record, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatWasTakenAndSealedIsReady() throws Exception {
    String id = client.created("shop", "kept");
    leave(id, "CREATING");
    restart();
    assertThat(client.snapshot(id).path("state").asText()).isEqualTo("Ready");
    assertThat(client.snapshot(id).has("problem")).isFalse();
  }

  @Test
  void whatWasTakenAndNotSealedIsInErrorAndLeavesNothing() throws Exception {
    String id = client.created("shop", "kept");
    Path sealed = sealedFolder();
    leave(id, "CREATING");
    Path partial =
        sealed.resolveSibling(".%s.0123456789ab.partial".formatted(sealed.getFileName()));
    Files.move(sealed, partial);
    restart();
    assertThat(client.snapshot(id).path("state").asText()).isEqualTo("Error");
    assertThat(client.snapshot(id).path("problem").asText()).contains("take a new one");
    assertThat(partial).doesNotExist();
  }

  @Test
  void aRestoreIsSaidToHaveStopped() throws Exception {
    String id = client.created("shop", "kept");
    leave(id, "RESTORING");
    restart();
    assertThat(client.snapshot(id).path("state").asText()).isEqualTo("Ready");
    assertThat(client.snapshot(id).path("problem").asText()).contains("restore it again");
  }

  @Test
  void aDeletionIsDone() throws Exception {
    String id = client.created("shop", "kept");
    Path sealed = sealedFolder();
    leave(id, "DELETING");
    restart();
    assertThat(client.get("listVniSnapshots").content()).isEmpty();
    assertThat(sealed).doesNotExist();
  }

  @Test
  void aJobOfADeadServerHasFailed() throws Exception {
    client.created("shop", "kept");
    JsonNode job = client.get("listAsyncJobs").content().path("asyncjobs").path(0);
    server.close();
    Path record = server.state().resolve("jobs").resolve(job.path("jobid").asText() + ".json");
    String text = Files.readString(record).replaceFirst("\"end\":\\{.*\\}$", "\"end\":null}");
    PrivateFiles.writeAtomically(record, text.getBytes(StandardCharsets.UTF_8));
    restart();
    JsonNode ended =
        client.get("queryAsyncJobResult", "jobid", job.path("jobid").asText()).content();
    assertThat(ended.path("jobstatus").asInt()).isEqualTo(2);
    assertThat(ended.path("jobresult").path("errortext").asText()).contains("server stopped");
  }
}
