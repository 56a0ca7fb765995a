// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vnsnap serve} on real guests, by its API, and what is left when it is killed. */
class ServeIT {
  private static final Path PROGRAM = Path.of("../vnsnap").toAbsolutePath().normalize();
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  @Test
  void snapshotRestoreCloneDeleteAndADeath() {
    try (TestLab testLab =
        TestLab.up(
            """
            name: vserve
            carrier: gbp
            underlay: 10.97.0.0
            networks:
              - {bridge: br100, vxlan: 100}
            defaults: {memoryMiB: 192}
            workload: {memoryMiB: 16}
            """)) {
      Lab lab = testLab.lab();
      String id;
      try (RunningServer server = start(lab)) {
        Api api = new Api(server.address());
        id = takeAndRestore(lab, api);
        cloneBeside(lab, api, id);
        killWhileItCuts(api, server);
      }
      try (RunningServer server = start(lab)) {
        Api api = new Api(server.address());
        nothingIsLeft(lab, api, id);
        assertThat(server.stop()).isZero();
      }
    }
  }

  private RunningServer start(Lab lab) {
    return RunningServer.start(
        PROGRAM, lab.vniFile(), "127.0.0.1:0", folder.resolve("state"), Optional.empty());
  }

  private static String takeAndRestore(Lab lab, Api api) {
    JsonNode check =
        api.get("checkVniSnapshot", "networkid", api.networkId()).path("vnisnapshotcheck");
    assertThat(check.path("possible").asBoolean()).as(check.toString()).isTrue();
    JsonNode begun = api.post("createVniSnapshot", "networkid", api.networkId(), "name", "first");
    api.done(begun);
    String id = begun.path("id").asText();
    JsonNode snapshot = api.snapshot(id);
    assertThat(snapshot.path("state").asText()).isEqualTo("Ready");
    assertThat(snapshot.path("virtualmachinecount").asInt()).isEqualTo(3);
    assertClean(lab.members(), "after the snapshot");
    lab.killAll();
    api.done(api.post("restoreVniSnapshot", "id", id));
    assertThat(api.snapshot(id).path("replayedframes").asLong())
        .isEqualTo(snapshot.path("inflightframes").asLong());
    assertClean(lab.members(), "restored");
    return id;
  }

  private void cloneBeside(Lab lab, Api api, String id) {
    JsonNode clone =
        api.done(api.post("cloneVniSnapshot", "id", id, "name", "twin")).path("vnisnapshotclone");
    String network = clone.path("networkid").asText();
    assertClean(lab.guestsOf(folder.resolve("state/clones").resolve(network + ".yaml")), "clones");
    assertClean(lab.members(), "originals beside the clones");
    api.done(api.post("deleteNetwork", "id", network));
    assertThat(lab.leftovers()).isEmpty();
  }

  private static void killWhileItCuts(Api api, RunningServer server) {
    JsonNode begun = api.post("createVniSnapshot", "networkid", api.networkId(), "name", "second");
    Set<String> cutting = Set.of("cut", "drain", "release", "save");
    Deadline.in(DEADLINE)
        .until(
            () -> {
              JsonNode job = api.job(begun);
              assertThat(job.path("jobstatus").asInt()).as(job.toString()).isZero();
              return cutting.contains(
                  job.path("jobresult").path("vnisnapshotprogress").path("step").asText());
            },
            "the second snapshot is not cut");
    server.kill();
  }

  private static void nothingIsLeft(Lab lab, Api api, String first) {
    JsonNode snapshots = api.get("listVniSnapshots").path("vnisnapshot");
    assertThat(snapshots).hasSize(2);
    JsonNode second = snapshots.path(0);
    assertThat(second.path("name").asText()).isEqualTo("second");
    assertThat(second.path("state").asText()).isEqualTo("Error");
    assertThat(second.path("problem").asText()).contains("the server stopped while it was taken");
    Deadline.in(DEADLINE).until(() -> lab.leftovers().isEmpty(), "something is left on a host");
    assertClean(lab.members(), "after the death of the server");
    for (String id : List.of(first, second.path("id").asText())) {
      api.done(api.post("deleteVniSnapshot", "id", id));
    }
    assertThat(api.get("listVniSnapshots")).isEmpty();
    assertThat(lab.store().toFile().list()).containsExactly(".lock");
  }

  /** One who calls. */
  private static final class Api {
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI address;

    private Api(URI address) {
      this.address = address.resolve("client/api");
    }

    JsonNode get(String command, String... parameters) {
      return send(
          HttpRequest.newBuilder(URI.create(address + "?" + form(command, parameters))).GET());
    }

    JsonNode post(String command, String... parameters) {
      return send(
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(form(command, parameters))));
    }

    private static String form(String command, String... parameters) {
      StringBuilder form = new StringBuilder("response=json&command=").append(command);
      for (int i = 0; i < parameters.length; i += 2) {
        form.append('&')
            .append(parameters[i])
            .append('=')
            .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
      }
      return form.toString();
    }

    private JsonNode send(HttpRequest.Builder request) {
      try {
        HttpResponse<String> response =
            http.send(request.timeout(DEADLINE).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json.readTree(response.body()).elements().next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted", e);
      }
    }

    String networkId() {
      return get("listNetworks", "keyword", "vserve").path("network").path(0).path("id").asText();
    }

    JsonNode snapshot(String id) {
      return get("listVniSnapshots", "id", id).path("vnisnapshot").path(0);
    }

    JsonNode job(JsonNode begun) {
      return get("queryAsyncJobResult", "jobid", begun.path("jobid").asText());
    }

    /** Waits until a job is done, and returns what it answers. */
    JsonNode done(JsonNode begun) {
      Deadline.in(DEADLINE)
          .until(() -> job(begun).path("jobstatus").asInt() != 0, "a job does not end");
      JsonNode job = job(begun);
      assertThat(job.path("jobstatus").asInt()).as(job.toString()).isEqualTo(1);
      return job.path("jobresult");
    }
  }
}
