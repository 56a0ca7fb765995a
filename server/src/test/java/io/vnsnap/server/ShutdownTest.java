// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.server.TestServer.Answer;
import io.vnsnap.server.TestServer.Client;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to stop while much goes on. */
@Timeout(120)
class ShutdownTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private TestServer server;
  private Client client;

  @BeforeEach
  void prepare() throws Exception {
    server = new TestServer(folder);
  }

  private void start() throws Exception {
    server.start();
    client = server.client();
  }

  @AfterEach
  void stop() {
    released.countDown();
    server.close();
  }

  /** This step of m1's host takes until it is released. */
  private void holdUp(String step) {
    server
        .host("h1")
        .hypervisor()
        .at(
            step,
            () -> {
              reached.countDown();
              await(released);
            });
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nothing comes");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private CompletableFuture<Void> close() {
    URI address = server.address();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (listens(address)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it goes on listening");
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return closing;
  }

  private static boolean listens(URI address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aRequestThatWaitsForHostsIsAnswered() throws Exception {
    start();
    String network = client.networkId("shop");
    holdUp("inspect m1");
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> client.get("checkVniSnapshot", "networkid", network));
    await(reached);

    CompletableFuture<Void> closing = close();
    assertThat(closing).isNotDone();
    released.countDown();
    closing.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);

    assertThat(answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(536);
    assertThat(answer.get().error()).contains("told to stop");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("http"));
  }

  @Test
  void aJobIsGivenUpAndTakenBack() throws Exception {
    start();
    String network = client.networkId("shop");
    holdUp("prepare m1");
    String job =
        client
            .post("createVniSnapshot", "networkid", network, "name", "late")
            .content()
            .path("jobid")
            .asText();
    await(reached);

    CompletableFuture<Void> closing = close();
    assertThat(closing).isNotDone();
    released.countDown();
    closing.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);

    assertThat(server.host("h1").hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(server.host("h2").hypervisor().state("m2")).isEqualTo(MemberState.RUNNING);
    start();
    JsonNode ended = client.get("queryAsyncJobResult", "jobid", job).content();
    assertThat(ended.path("jobresult").path("errortext").asText()).contains("told to stop");
  }

  @Test
  void whatDoesNotEndIsNotWaitedForForEver() throws Exception {
    server.withTimeToEnd(Duration.ofMillis(200));
    start();
    String network = client.networkId("shop");
    holdUp("inspect m1");
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> client.get("checkVniSnapshot", "networkid", network));
    await(reached);

    close().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);

    assertThat(answer).failsWithin(DEADLINE);
  }
}
