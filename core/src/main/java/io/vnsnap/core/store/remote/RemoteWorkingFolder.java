// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import io.vnsnap.core.message.AgentCommand.LeaveStore;
import io.vnsnap.core.message.AgentCommand.SealFolder;
import io.vnsnap.core.message.AgentEvent.StoreDone;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.WorkingFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A working folder that a host holds. If the connection is lost the store itself knows how the
 * folder ended: sealing and settling exclude each other.
 */
final class RemoteWorkingFolder implements WorkingFolder {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteWorkingFolder.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private enum State {
    OPEN,
    SEALED,
    /** Asked to be sealed, and nobody could say whether it was. */
    UNKNOWN,
    CLOSED
  }

  private final RemoteSnapshotFolders store;
  private final StoreLink link;
  private final SnapshotName name;
  private final String operation;
  private final Path folder;
  private State state = State.OPEN;
  private Optional<String> warning = Optional.empty();

  RemoteWorkingFolder(
      RemoteSnapshotFolders store,
      StoreLink link,
      SnapshotName name,
      String operation,
      Path folder) {
    this.store = store;
    this.link = link;
    this.name = name;
    this.operation = operation;
    this.folder = folder;
  }

  @Override
  public SnapshotName name() {
    return name;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void onLoss(Consumer<String> listener) {
    link.onLoss(listener);
  }

  @Override
  public synchronized void seal(Manifest manifest) throws StoreException, InterruptedException {
    if (link.loss().isPresent()) {
      throw new StoreLostException(link.loss().get());
    }
    try {
      link.ask(new SealFolder(operation, manifest), StoreDone.class);
      state = State.SEALED;
    } catch (StoreLostException e) {
      LOG.warn("{}; finding out whether snapshot {} was sealed", e.getMessage(), name);
      link.close();
      state = State.UNKNOWN;
      if (!isSealed()) {
        state = State.CLOSED;
        throw e;
      }
      state = State.SEALED;
    }
    link.close();
  }

  /**
   * Asks the store itself, again and again until the deadline.
   *
   * @throws StoreException if it can't tell, or could not be asked
   */
  private boolean isSealed() throws StoreException, InterruptedException {
    long end = System.nanoTime() + store.timing().settle().toNanos();
    while (true) {
      try {
        return store.settle(name, operation);
      } catch (StoreException e) {
        if (!(e instanceof StoreLostException) || System.nanoTime() - end > 0) {
          warning =
              Optional.of(
                  "whether snapshot %s was sealed is not known, and it counts as given up; if %s is there, delete it"
                      .formatted(name, store.sealedFolder(name)));
          throw e;
        }
        TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
      }
    }
  }

  @Override
  public synchronized List<String> warnings() {
    return warning.stream().toList();
  }

  @Override
  public synchronized void close() {
    State before = state;
    state = State.CLOSED;
    try {
      switch (before) {
        case OPEN -> discard();
        case UNKNOWN -> takeBack();
        case SEALED, CLOSED -> {}
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreException e) {
      LOG.warn("{}", e.getMessage());
      if (warning.isEmpty()) {
        warning =
            Optional.of(
                "the unfinished folder %s may be left: %s".formatted(folder, e.getMessage()));
      }
    } finally {
      link.close();
    }
  }

  private void discard() throws StoreException, InterruptedException {
    try {
      link.ask(new LeaveStore(operation), StoreDone.class);
    } catch (StoreLostException e) {
      link.close();
      store.settle(name, operation);
    }
  }

  /** It counts as given up, so it must not be there. */
  private void takeBack() throws StoreException, InterruptedException {
    if (store.settle(name, operation)) {
      store.delete(name);
    }
    warning = Optional.empty();
  }
}
