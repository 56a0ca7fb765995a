// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As root, as all that is tested with real hosts. */
@Timeout(60)
class UrgencyTest {
  private static final int MOST_URGENT = -20;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  @AfterEach
  void end() {
    thread.shutdown();
  }

  private static int nice() {
    return Libc.getpriority(Libc.PRIO_PROCESS, 0);
  }

  @Test
  void aThreadGoesBeforeOthersForAWhile() {
    int before = nice();
    Urgency urgency = Urgency.ordinarilyAsNow();

    List<Integer> seen =
        CompletableFuture.supplyAsync(
                () -> {
                  List<Integer> all = new ArrayList<>();
                  urgency.set(true);
                  all.add(nice());
                  urgency.set(false);
                  all.add(nice());
                  return all;
                },
                thread)
            .join();

    assertThat(seen).containsExactly(MOST_URGENT, before);
  }

  @Test
  void otherThreadsStayAsTheyAre() {
    int before = nice();
    Urgency urgency = Urgency.ordinarilyAsNow();

    CompletableFuture.runAsync(() -> urgency.set(true), thread).join();

    assertThat(nice()).isEqualTo(before);
  }
}
