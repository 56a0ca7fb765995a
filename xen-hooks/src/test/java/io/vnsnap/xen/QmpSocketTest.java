// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.QmpException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpSocketTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String GREETING = "{\"QMP\": {}}\n";

  @TempDir private Path folder;
  private Path socket;
  private ServerSocketChannel server;

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("qmp-libxl-1");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), 1);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  /**
   * Hears one client, answering each line with the next answer, in which $ stands for the id of
   * what was asked.
   */
  private CompletableFuture<Void> answer(String... answers) {
    return CompletableFuture.runAsync(
        () -> {
          try (SocketChannel client = server.accept()) {
            say(client, GREETING);
            BufferedReader lines =
                new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
            for (String answer : answers) {
              String id = lines.readLine().replaceAll(".*\"id\":\"(\\d+)\".*", "$1");
              say(client, answer.replace("$", id));
            }
            lines.readLine();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void say(SocketChannel client, String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void eventsAndAnswersToOthersAreNoAnswer() throws Exception {
    CompletableFuture<Void> qemu =
        answer(
            "{\"return\": {}, \"id\": \"$\"}\n",
            """
            {"event": "JOB_STATUS_CHANGE", "data": {}}
            {"return": {"status": "old"}, "id": "0"}
            {"return": {"status": "running"}, "id": "$"}
            """);
    try (QmpSocket monitor = new QmpSocket("m1", socket, LONG)) {
      assertThat(monitor.run("query-status").path("status").asText()).isEqualTo("running");
    }
    qemu.join();
  }

  @Test
  void aRefusalIsToldInQemusWords() throws Exception {
    CompletableFuture<Void> qemu =
        answer(
            "{\"return\": {}, \"id\": \"$\"}\n",
            "{\"error\": {\"desc\": \"no such node\"}, \"id\": \"$\"}\n");
    try (QmpSocket monitor = new QmpSocket("m1", socket, LONG)) {
      assertThatThrownBy(() -> monitor.run("blockdev-del"))
          .isInstanceOf(QmpException.class)
          .hasMessage("QEMU of m1 refused blockdev-del: no such node");
    }
    qemu.join();
  }

  @Test
  void aQemuThatHearsSomebodyElseIsWaitedForNoLongerThanItMust() {
    // Nobody accepts.
    try (QmpSocket monitor = new QmpSocket("m1", socket, SHORT)) {
      assertThatThrownBy(() -> monitor.run("query-status"))
          .isInstanceOf(HypervisorException.class)
          .hasMessage(
              "QEMU of m1, at %s, does not answer query-status: nothing within 200 ms", socket);
    }
  }

  @Test
  void aQueueThatIsFullIsWaitedForNoLongerThanItMust() throws Exception {
    try (SocketChannel one = connected();
        SocketChannel other = connected();
        QmpSocket monitor = new QmpSocket("m1", socket, SHORT)) {
      assertThat(one.isConnected() && other.isConnected()).isTrue();
      assertThatThrownBy(() -> monitor.run("query-status"))
          .isInstanceOf(HypervisorException.class)
          .hasMessageEndingWith("nothing within 200 ms");
    }
  }

  private SocketChannel connected() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  @Test
  void afterABrokenConnectionItConnectsAgain() throws Exception {
    CompletableFuture<Void> first = answer("{\"return\": {}, \"id\": \"$\"}\n", "");
    CompletableFuture<Void> second;
    try (QmpSocket monitor = new QmpSocket("m1", socket, Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> monitor.run("query-status")).isInstanceOf(HypervisorException.class);
      first.join();
      second = answer("{\"return\": {}, \"id\": \"$\"}\n", "{\"return\": [7], \"id\": \"$\"}\n");
      assertThat(monitor.run("query-jobs").path(0).asInt()).isEqualTo(7);
    }
    second.join();
  }

  @Test
  void theSocketThatIsNotLibxlsOwnIsPreferred() throws Exception {
    QemuSockets sockets = new QemuSockets(folder);
    assertThat(sockets.find("m1", 2, LONG)).isEmpty();
    assertThat(sockets.find("m1", 1, LONG)).isPresent();

    server.close();
    Files.delete(socket);
    socket = folder.resolve("qmp-libxenstat-1");
    Files.createFile(folder.resolve("qmp-libxl-1"));
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), 1);
    CompletableFuture<Void> qemu =
        answer("{\"return\": {}, \"id\": \"$\"}\n", "{\"return\": 3, \"id\": \"$\"}\n");

    Optional<QmpSocket> found = sockets.find("m1", 1, LONG);

    try (QmpSocket monitor = found.orElseThrow()) {
      assertThat(monitor.run("anything").asInt()).isEqualTo(3);
    }
    qemu.join();
  }
}
