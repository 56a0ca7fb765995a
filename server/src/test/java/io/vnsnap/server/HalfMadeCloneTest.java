// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.server.TestServer.Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clones whose server was killed while it made or removed them. */
@Timeout(120)
class HalfMadeCloneTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final CountDownLatch killed = new CountDownLatch(1);
  private TestServer server;
  private Client client;
  private String snapshot;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder).start();
    client = server.client();
    snapshot = client.created("shop", "kept");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What the server has on disk when m1's clone comes to this step is all that is left of it. */
  private void killAt(String step) {
    server
        .host("h1")
        .hypervisor()
        .at(
            step,
            () -> {
              if (killed.getCount() > 0) {
                copy(server.state(), folder.resolve("left"));
                server.loseAgents();
                killed.countDown();
              }
            });
  }

  private void restart() throws Exception {
    assertThat(killed.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    server.close();
    delete(server.state());
    copy(folder.resolve("left"), server.state());
    server.start();
    client = server.client();
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void awaitRemoval() {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!client.networkId("twin").isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the clone is not removed");
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private void assertNothingIsLeft() throws IOException {
    for (String host : List.of("h1", "h2")) {
      String number = host.substring(1);
      assertThat(server.host(host).hypervisor().state("twin-m" + number))
          .isEqualTo(MemberState.MISSING);
      assertThat(server.host(host).hypervisor().state("m" + number)).isEqualTo(MemberState.RUNNING);
      assertThat(server.host(host).networks()).isEmpty();
    }
    try (Stream<Path> records = Files.list(server.state().resolve("clones"))) {
      assertThat(records).isEmpty();
    }
    assertThat(folder.resolve("store-disks/twin")).doesNotExist();
  }

  private void assertCanBeCloned() {
    JsonNode again = client.job("cloneVniSnapshot", "id", snapshot, "name", "twin").content();
    assertThat(again.path("jobstatus").asInt()).as(again.toString()).isEqualTo(1);
    assertThat(server.host("h1").hypervisor().state("twin-m1")).isEqualTo(MemberState.RUNNING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect twin-m1", "load twin-m1", "start twin-m1", "await twin-m1"})
  void whatThereIsOfItIsRemoved(String step) throws Exception {
    killAt(step);
    String job =
        client
            .post("cloneVniSnapshot", "id", snapshot, "name", "twin")
            .content()
            .path("jobid")
            .asText();
    restart();

    awaitRemoval();
    assertNothingIsLeft();
    assertThat(client.snapshot(snapshot).path("state").asText()).isEqualTo("Ready");
    assertThat(client.snapshot(snapshot).path("problem").asText())
        .contains("clone it again if the clone is not there");
    assertThat(
            client
                .get("queryAsyncJobResult", "jobid", job)
                .content()
                .path("jobresult")
                .path("errortext")
                .asText())
        .contains("server stopped");
    assertCanBeCloned();
  }

  @Test
  void aRemovalIsBroughtToItsEnd() throws Exception {
    JsonNode cloned = client.job("cloneVniSnapshot", "id", snapshot, "name", "twin").content();
    assertThat(cloned.path("jobstatus").asInt()).as(cloned.toString()).isEqualTo(1);
    killAt("remove twin-m1");
    client.post("deleteNetwork", "id", client.networkId("twin"));
    restart();

    awaitRemoval();
    assertNothingIsLeft();
    assertCanBeCloned();
  }

  @Test
  void whatWasOnlyWrittenDownIsForgotten() throws Exception {
    killAt("inspect twin-m1");
    client.post("cloneVniSnapshot", "id", snapshot, "name", "twin");
    assertThat(killed.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    // Killed before the file was written: nothing was made on any host.
    try (Stream<Path> left = Files.list(folder.resolve("left/clones"))) {
      for (Path file : left.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        Files.delete(file);
      }
    }
    restart();

    assertThat(client.networkId("twin")).isEmpty();
    assertCanBeCloned();
  }
}
