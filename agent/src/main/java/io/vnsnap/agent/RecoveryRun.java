// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** What a guardian becomes when its agent has died: the recovery from one journal. */
public final class RecoveryRun {
  /** A killed agent lets go of its journal a moment after its end of the pipe. */
  private static final Duration LOCK_DEADLINE = Duration.ofSeconds(10);

  private static final Duration LOCK_RETRY = Duration.ofMillis(10);

  private final Host host;

  public RecoveryRun(Host host) {
    this.host = host;
  }

  /**
   * @return one sentence for each thing that could not be taken back
   * @throws AgentException if the journal can't be had: its agent lives, or another recovers it
   */
  public List<String> recover(Path folder) throws AgentException {
    try {
      Optional<Journal> taken = takeOver(folder);
      if (taken.isEmpty()) {
        return List.of();
      }
      try (Journal journal = taken.get()) {
        List<String> problems = new Recovery(host).recover(journal);
        if (problems.isEmpty()) {
          journal.end();
        }
        return problems;
      }
    } catch (IOException e) {
      throw new AgentException("can't recover from %s: %s".formatted(folder, e), e);
    }
  }

  /** Returns nothing if the journal is gone: there is nothing to recover. */
  private static Optional<Journal> takeOver(Path folder) throws IOException, AgentException {
    long deadline = System.nanoTime() + LOCK_DEADLINE.toNanos();
    while (Files.exists(folder)) {
      Optional<Journal> journal = Journal.takeOver(folder);
      if (journal.isPresent()) {
        return journal;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AgentException("%s is in use; its agent lives".formatted(folder));
      }
      LockSupport.parkNanos(LOCK_RETRY.toNanos());
    }
    return Optional.empty();
  }
}
