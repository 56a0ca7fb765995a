// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TunDescriptorsTest {
  private static final int SESSIONS = 4;
  private static final int TIMES = 50;

  private TestNamespace namespace;

  @BeforeEach
  void open() throws Exception {
    namespace = new TestNamespace("tun");
  }

  @AfterEach
  void close() throws Exception {
    namespace.close();
  }

  /** Each session comes across the descriptors that the others borrow and give back. */
  @Test
  void whatOthersCloseMeanwhileIsPassedOver() throws Exception {
    namespace.call(
        () -> {
          TestNamespace.ip("link", "add", "br0", "type", "bridge");
          FakeGuest guest = FakeGuest.create("tap0", "52:54:00:00:00:01", "br0");
          ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS);
          try {
            for (Future<Void> session :
                sessions.invokeAll(
                    Collections.<Callable<Void>>nCopies(
                        SESSIONS, TunDescriptorsTest::borrowAndGiveBack))) {
              session.get();
            }
          } finally {
            sessions.shutdownNow();
            guest.close();
          }
          return null;
        });
  }

  private static Void borrowAndGiveBack() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      Map<String, List<Integer>> borrowed = TunDescriptors.borrow(Set.of("tap0"));
      assertThat(borrowed.get("tap0")).isNotEmpty();
      borrowed.get("tap0").forEach(LibC::close);
    }
    return null;
  }
}
