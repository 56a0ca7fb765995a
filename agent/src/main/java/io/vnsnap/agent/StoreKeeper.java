// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.StoreCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.StoreFailed;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedSnapshot;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.StoreToken;
import io.vnsnap.core.store.StoredFile;
import io.vnsnap.core.store.WorkingSnapshot;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a coordinator wants of a store that this host sees and the coordinator does not, and
 * holds for it, at a time, one working folder, one token and one open snapshot. All of that is let
 * go when the coordinator is gone or silent for a lease.
 */
final class StoreKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(StoreKeeper.class);
  private static final Duration READ_INTERVAL = Duration.ofMillis(250);

  private final EventSink events;
  private final ScheduledExecutorService clock;
  private final ExecutorService worker;
  private final Lease lease = new Lease();

  // All of this is the worker's.
  private Optional<WorkingSnapshot> working = Optional.empty();
  private Optional<StoreToken> token = Optional.empty();
  private Optional<SealedSnapshot> opened = Optional.empty();

  /** Nobody waits any more for what is being read. */
  private volatile boolean expired;

  private volatile boolean ended;

  StoreKeeper(EventSink events, ScheduledExecutorService clock, ThreadFactory threads) {
    this.events = events;
    this.clock = clock;
    this.worker = Executors.newSingleThreadExecutor(threads);
  }

  /** Takes a command; returns without waiting until it is carried out. */
  void take(StoreCommand command) {
    lease.renew();
    worker.execute(() -> carryOut(command));
  }

  /** The coordinator lives. */
  void keepAlive() {
    lease.renew();
  }

  /** The coordinator is gone: what is held for it is let go, once what is under way is over. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      worker.execute(this::leaveQuietly);
      worker.shutdown();
    }
  }

  /**
   * @return whether all is let go in time
   */
  boolean awaitEnd(Duration deadline) throws InterruptedException {
    return worker.awaitTermination(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void carryOut(StoreCommand command) {
    try {
      command.to(new Commands());
    } catch (StoreException e) {
      LOG.debug("{} failed", command, e);
      events.accept(new StoreFailed(command.operation(), e.reason(), e.getMessage()));
    } catch (Abandoned e) {
      LOG.debug("nobody waits for {}", command);
    } catch (RuntimeException e) {
      events.accept(
          new StoreFailed(command.operation(), StoreException.Reason.UNUSABLE, Reason.of(e)));
    }
  }

  /** Lets go all that is held, also when a part of that fails. */
  @SuppressWarnings("try") // the resources are only to be closed
  private void leave() throws StoreException {
    lease.end();
    try (SealedSnapshot snapshot = opened.orElse(null);
        StoreToken file = token.orElse(null);
        WorkingSnapshot folder = working.orElse(null)) {
      opened = Optional.empty();
      token = Optional.empty();
      working = Optional.empty();
    }
  }

  private void leaveQuietly() {
    try {
      leave();
    } catch (StoreException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  private final class Commands implements StoreCommand.Handler {
    @Override
    public void on(AgentCommand.CreateFolder command) throws StoreException {
      leave();
      WorkingSnapshot made =
          SnapshotStore.at(command.store()).create(command.name(), command.operation());
      working = Optional.of(made);
      lease.begin(command.operation(), command.lease());
      events.accept(new AgentEvent.FolderCreated(command.operation(), made.folder()));
    }

    @Override
    public void on(AgentCommand.SealFolder command) throws StoreException {
      working.orElseThrow(StoreKeeper::nothingHeld).seal(command.manifest());
      // It exists, whatever happens to its lock.
      leaveQuietly();
      done(command);
    }

    @Override
    public void on(AgentCommand.SettleFolder command) throws StoreException {
      boolean sealed =
          SnapshotStore.at(command.store()).settle(command.name(), command.operation());
      events.accept(new AgentEvent.FolderSettled(command.operation(), sealed));
    }

    @Override
    public void on(AgentCommand.MakeToken command) throws StoreException {
      leave();
      StoreToken made = SnapshotStore.at(command.store()).token();
      token = Optional.of(made);
      lease.begin(command.operation(), command.lease());
      events.accept(new AgentEvent.TokenMade(command.operation(), made.file(), made.token()));
    }

    @Override
    public void on(AgentCommand.ListSnapshots command) throws StoreException {
      Listing listing = SnapshotStore.at(command.store()).list();
      for (Manifest manifest : listing.manifests()) {
        events.accept(new AgentEvent.SnapshotShown(command.operation(), manifest));
      }
      for (String reason : listing.damaged()) {
        events.accept(new AgentEvent.SnapshotUnreadable(command.operation(), reason));
      }
      done(command);
    }

    @Override
    public void on(AgentCommand.ShowSnapshot command) throws StoreException {
      Manifest manifest = SnapshotStore.at(command.store()).show(command.name());
      events.accept(new AgentEvent.SnapshotShown(command.operation(), manifest));
    }

    @Override
    public void on(AgentCommand.OpenSnapshot command) throws StoreException {
      leave();
      SealedSnapshot snapshot = SnapshotStore.at(command.store()).open(command.name());
      opened = Optional.of(snapshot);
      lease.begin(command.operation(), command.lease());
      events.accept(
          new AgentEvent.SnapshotOpened(
              command.operation(), snapshot.folder(), snapshot.manifest()));
    }

    @Override
    public void on(AgentCommand.CheckSnapshot command) throws StoreException {
      opened.orElseThrow(StoreKeeper::nothingHeld).check();
      done(command);
    }

    @Override
    public void on(AgentCommand.VerifySnapshot command) throws StoreException {
      SealedSnapshot snapshot = opened.orElseThrow(StoreKeeper::nothingHeld);
      Reading reading = new Reading(command.operation());
      List<String> damage = snapshot.verify(reading::add);
      reading.tell();
      events.accept(new AgentEvent.SnapshotVerified(command.operation(), damage));
    }

    @Override
    public void on(AgentCommand.ReadFile command) throws StoreException {
      SealedSnapshot snapshot = opened.orElseThrow(StoreKeeper::nothingHeld);
      StoredFile file =
          snapshot.manifest().files().stream()
              .filter(stored -> stored.path().equals(command.path()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new StoreException(
                          StoreException.Reason.NOT_FOUND,
                          "snapshot %s has no file %s"
                              .formatted(snapshot.manifest().name(), command.path())));
      byte[] part = snapshot.bytes(file, command.offsetBytes(), command.lengthBytes());
      events.accept(
          new AgentEvent.FileRead(command.operation(), Base64.getEncoder().encodeToString(part)));
    }

    @Override
    public void on(AgentCommand.DeleteSnapshot command) throws StoreException {
      SnapshotStore.at(command.store()).delete(command.name());
      done(command);
    }

    @Override
    public void on(AgentCommand.LeaveStore command) throws StoreException {
      leave();
      done(command);
    }

    private void done(StoreCommand command) {
      events.accept(new AgentEvent.StoreDone(command.operation()));
    }
  }

  private static StoreException nothingHeld() {
    return new StoreException(
        StoreException.Reason.UNUSABLE,
        "the host holds nothing of the store any more; look at the agent's log");
  }

  /** The coordinator has gone while its snapshot was being read. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Tells how much has been read, a few times a second at most. */
  private final class Reading {
    private final String operation;
    private long untoldBytes;
    private long toldNanos = System.nanoTime();

    private Reading(String operation) {
      this.operation = operation;
    }

    private synchronized void add(long bytes) {
      if (expired || ended) {
        throw new Abandoned();
      }
      untoldBytes += bytes;
      if (System.nanoTime() - toldNanos >= READ_INTERVAL.toNanos()) {
        tell();
      }
    }

    private synchronized void tell() {
      toldNanos = System.nanoTime();
      events.accept(new AgentEvent.SnapshotRead(operation, untoldBytes));
      untoldBytes = 0;
    }
  }

  /** How long what is held may be held without a word from the coordinator. */
  private final class Lease {
    private Optional<String> operation = Optional.empty();
    private Duration duration = Duration.ZERO;
    private Optional<Future<?>> expiry = Optional.empty();

    private synchronized void begin(String holder, Duration allowed) {
      operation = Optional.of(holder);
      duration = allowed;
      renew();
    }

    private synchronized boolean renew() {
      expiry.ifPresent(timer -> timer.cancel(false));
      expiry =
          operation.map(
              holder ->
                  clock.schedule(
                      () -> expire(holder, duration), duration.toMillis(), TimeUnit.MILLISECONDS));
      return operation.isPresent();
    }

    private synchronized void end() {
      operation = Optional.empty();
      renew();
    }
  }

  private void expire(String operation, Duration silence) {
    expired = true;
    worker.execute(
        () -> {
          expired = false;
          leaveQuietly();
          events.accept(
              new StoreFailed(
                  operation,
                  StoreException.Reason.UNUSABLE,
                  "the host heard nothing from its coordinator for %d s and let go of the store; look at the network between them"
                      .formatted(silence.toSeconds())));
        });
  }
}
