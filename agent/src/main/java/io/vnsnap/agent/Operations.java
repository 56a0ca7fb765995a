// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.model.MemberName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations on this host, by their journals. A member is in one at a time.
 *
 * <p>Hosts in namespaces of one machine share /run; each has a folder of its own there, named after
 * the network namespace that its members' taps are in. A service may have a view of the files of
 * its own, and still is on the same host.
 */
final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
  private static final Path NETWORK_NAMESPACE = Path.of("/proc/self/ns/net");
  private static final String RECOVERY_LOG = "recovery.log";
  private static final Duration RECOVERY_DEADLINE = Duration.ofSeconds(20);
  private static final Duration LOCK_DEADLINE = Duration.ofSeconds(30);
  private static final Duration LOCK_RETRY = Duration.ofMillis(10);

  private final Path folder;

  Operations(Path folder) {
    this.folder = folder;
  }

  /**
   * @param run the folder for state of running operations, as a rule /run/vnsnap
   */
  static Operations ofThisHost(Path run) throws AgentException {
    try {
      String namespace = Files.readSymbolicLink(NETWORK_NAMESPACE).toString();
      return new Operations(
          run.resolve(namespace.replaceAll("[^0-9a-z]+", "-").replaceAll("-$", "")));
    } catch (IOException e) {
      throw new AgentException("can't read %s: %s".formatted(NETWORK_NAMESPACE, e.getMessage()), e);
    }
  }

  Path recoveryLog() {
    return folder.resolve(RECOVERY_LOG);
  }

  /**
   * Begins an operation. What dead agents left is recovered first.
   *
   * @throws AgentException if one of its members is in another operation
   */
  @SuppressWarnings("try") // the resource is a lock
  Journal begin(Journal.Entry entry, Recovery recovery) throws AgentException {
    try {
      recoverAbandoned(recovery);
      long deadline = System.nanoTime() + RECOVERY_DEADLINE.toNanos();
      while (true) {
        Optional<Path> inTheWay;
        try (FileChannel lock = lock()) {
          inTheWay = overlapping(entry.members());
          if (inTheWay.isEmpty()) {
            return Journal.begin(folder.resolve("op-" + entry.operation()), entry);
          }
        }
        if (!Journal.isBeingRecovered(inTheWay.get()) || System.nanoTime() - deadline > 0) {
          throw inUse(entry.members(), inTheWay.get());
        }
        LockSupport.parkNanos(LOCK_RETRY.toNanos());
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Recovers from the journals of dead agents. */
  private void recoverAbandoned(Recovery recovery) throws IOException, AgentException {
    for (Journal abandoned : takeOverAbandoned()) {
      try (Journal journal = abandoned) {
        LOG.info("recovering from operation {}", journal.entry().operation());
        if (recovery.recover(journal).isEmpty()) {
          journal.end();
        }
      }
    }
  }

  @SuppressWarnings("try") // the resource is a lock
  private List<Journal> takeOverAbandoned() throws IOException, AgentException {
    Files.createDirectories(folder);
    List<Journal> abandoned = new ArrayList<>();
    try (FileChannel lock = lock()) {
      for (Path journal : journals()) {
        Journal.takeOver(journal).ifPresent(abandoned::add);
      }
    }
    return abandoned;
  }

  private Optional<Path> overlapping(List<MemberName> members) throws IOException {
    for (Path other : journals()) {
      if (!Collections.disjoint(members, Journal.read(other).members())) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private static AgentException inUse(List<MemberName> members, Path other) throws IOException {
    Journal.Entry entry = Journal.read(other);
    MemberName member =
        members.stream().filter(entry.members()::contains).findFirst().orElseThrow();
    return Journal.isBeingRecovered(other)
        ? new AgentException(
            "member %s was left by operation %s, whose agent died, and can't be recovered; %s says why"
                .formatted(member, entry.operation(), other.resolveSibling(RECOVERY_LOG)))
        : new AgentException(
            "member %s is in another operation (%s); wait until that has ended"
                .formatted(member, entry.operation()));
  }

  private List<Path> journals() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).toList();
    }
  }

  private FileChannel lock() throws IOException, AgentException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    long deadline = System.nanoTime() + LOCK_DEADLINE.toNanos();
    while (!tryLock(channel)) {
      if (System.nanoTime() - deadline > 0) {
        channel.close();
        throw new AgentException(
            "%s stayed locked for %d s; see with lsof who holds it"
                .formatted(folder.resolve("lock"), LOCK_DEADLINE.toSeconds()));
      }
      LockSupport.parkNanos(LOCK_RETRY.toNanos());
    }
    return channel;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by another thread of this process: not to be had either.
      return false;
    }
  }

  private AgentException unusable(IOException cause) {
    return new AgentException("can't use %s: %s".formatted(folder, cause), cause);
  }
}
