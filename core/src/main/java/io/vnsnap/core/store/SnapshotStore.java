// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.StoreException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of snapshots, for root only.
 *
 * <p>Everything that changes which names exist happens under a lock of the whole store, held for an
 * instant. A snapshot in the making is locked by its {@link WorkingSnapshot}, and one that is read
 * by its {@link SealedSnapshot}; the locks are the kernel's and end with their process, so what a
 * killed process leaves behind is known to be nobody's, and is cleared away by whoever next wants
 * its name.
 */
public final class SnapshotStore implements SnapshotFolders {
  static final String SNAPSHOT_LOCK = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final String STORE_LOCK = ".lock";
  private static final Duration STORE_LOCK_DEADLINE = Duration.ofSeconds(10);
  private static final Duration LOCK_RETRY = Duration.ofMillis(10);

  private static final String OPERATION = "[0-9a-z]{1,32}";
  private static final Pattern PARTIAL = Pattern.compile("\\.(.+)\\." + OPERATION + "\\.partial");

  private final Path root;
  private final Holds holds = Holds.OF_THIS_PROCESS;
  private final ManifestFile manifests = new ManifestFile();

  private SnapshotStore(Path root) {
    this.root = root;
  }

  /** A store that need not exist yet: it is made with the first snapshot. */
  public static SnapshotStore at(Path root) {
    return new SnapshotStore(root.toAbsolutePath().normalize());
  }

  public Path root() {
    return root;
  }

  /** No two operations share a folder, so that one that ends late can't discard another's. */
  @Override
  @SuppressWarnings("try") // the resource is a lock
  public WorkingSnapshot create(SnapshotName name, String operation) throws StoreException {
    if (!operation.matches(OPERATION)) {
      throw new IllegalArgumentException("\"%s\" is no id of an operation".formatted(operation));
    }
    makeRoot();
    Path folder = workingFolder(name, operation);
    try (Holds.Hold lock = lockStore()) {
      if (Files.exists(root.resolve(name.value()), LinkOption.NOFOLLOW_LINKS)) {
        throw taken(name);
      }
      for (Path other : workingFolders(name)) {
        clearAbandoned(name, other);
      }
      PrivateFiles.createFolder(folder);
      return new WorkingSnapshot(this, name, folder, lockSnapshot(folder).orElseThrow(), manifests);
    } catch (IOException e) {
      throw unusable("can't make a folder for snapshot " + name, e);
    }
  }

  @Override
  public StoreToken token() throws StoreException {
    makeRoot();
    String token = UUID.randomUUID().toString();
    Path file = root.resolve(".%s.token".formatted(token));
    try {
      PrivateFiles.writeAtomically(file, token.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw unusable("can't be written", e);
    }
    return new TokenFile(file, token);
  }

  @Override
  public Listing list() throws StoreException {
    List<Manifest> found = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (SnapshotName name : names()) {
      try {
        found.add(show(name));
      } catch (StoreException e) {
        damaged.add(e.getMessage());
      }
    }
    found.sort(Comparator.comparing(Manifest::createdAt));
    return new Listing(found, damaged);
  }

  /** The names of all snapshots, in order, damaged ones as well. */
  public List<SnapshotName> names() throws StoreException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .flatMap(name -> snapshotName(name).stream())
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw unusable("can't be read", e);
    }
  }

  @Override
  public Manifest show(SnapshotName name) throws StoreException {
    Path folder = folder(name);
    Path file = folder.resolve(ManifestFile.NAME);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          Reason.DAMAGED,
          "%s is missing; restore the file from a copy or delete snapshot %s"
              .formatted(file, name));
    }
    try {
      Manifest manifest = manifests.read(file.toString(), Files.readAllBytes(file));
      if (!manifest.name().equals(name)) {
        throw new StoreException(
            Reason.DAMAGED,
            "%s is the manifest of snapshot %s; name its folder %s again"
                .formatted(file, manifest.name(), manifest.name()));
      }
      return manifest;
    } catch (IOException e) {
      throw unusable("can't read " + file, e);
    }
  }

  @Override
  public SealedSnapshot open(SnapshotName name) throws StoreException {
    Path folder = folder(name);
    Optional<Holds.Hold> lock = lockShared(name, folder);
    try {
      return new SealedSnapshot(folder, show(name), lock);
    } catch (StoreException e) {
      lock.ifPresent(SnapshotStore::closeQuietly);
      throw e;
    }
  }

  /** Opens the snapshot whose folder that is, as {@link #open(SnapshotName)} does. */
  public static SealedSnapshot open(Path folder) throws StoreException {
    Path place = folder.toAbsolutePath().normalize();
    return new SnapshotStore(place.getParent())
        .open(new SnapshotName(place.getFileName().toString()));
  }

  @Override
  @SuppressWarnings("try") // the resource is a lock
  public void delete(SnapshotName name) throws StoreException {
    Path folder = folder(name);
    Path trash = trash(name);
    try (Holds.Hold storeLock = lockStore()) {
      try (Holds.Hold lock =
          lockSnapshot(folder)
              .orElseThrow(
                  () ->
                      new StoreException(
                          Reason.IN_USE,
                          "snapshot %s is being restored; wait until that has ended"
                              .formatted(name)))) {
        Files.move(folder, trash, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.syncFolder(root);
      }
    } catch (IOException e) {
      throw unusable("can't delete snapshot " + name, e);
    }
    remove(trash);
  }

  /**
   * Takes a working folder away unless its snapshot is sealed; of sealing and discarding exactly
   * one succeeds. Any host may do it, also when the folder's owner is dead. May repeat.
   */
  public static void discard(Path workingFolder) throws StoreException {
    Path root = workingFolder.toAbsolutePath().normalize().getParent();
    SnapshotStore store = new SnapshotStore(root);
    String name = workingFolder.getFileName().toString();
    if (!PARTIAL.matcher(name).matches()) {
      throw new IllegalArgumentException(workingFolder + " is no working folder");
    }
    Path trash = root.resolve(name.replaceAll("partial$", UUID.randomUUID() + ".trash"));
    try {
      Files.move(workingFolder, trash, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw store.unusable("can't remove " + workingFolder, e);
    }
    store.remove(trash);
  }

  /**
   * Ends the working folder of an operation, whoever has it: afterwards its snapshot exists or
   * never will.
   *
   * @return whether it exists
   */
  public boolean settle(SnapshotName name, String operation) throws StoreException {
    discard(workingFolder(name, operation));
    try {
      if (!show(name).operation().equals(operation)) {
        return false;
      }
      // Whoever sealed it may have died before that was durable.
      PrivateFiles.syncFolder(root);
      return true;
    } catch (StoreException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return false;
      }
      throw e;
    } catch (IOException e) {
      throw unusable("can't be synced", e);
    }
  }

  /**
   * Takes away what operations that were killed have left of a snapshot of this name.
   *
   * @return whether there is such a snapshot, sealed
   * @throws StoreException NAME_TAKEN if an operation that lives makes it
   */
  @SuppressWarnings("try") // the resource is a lock
  public boolean clearAbandoned(SnapshotName name) throws StoreException {
    if (!Files.isDirectory(root)) {
      return false;
    }
    try (Holds.Hold lock = lockStore()) {
      for (Path partial : workingFolders(name)) {
        clearAbandoned(name, partial);
      }
      return Files.isDirectory(root.resolve(name.value()), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw unusable("can't be read", e);
    }
  }

  private Path workingFolder(SnapshotName name, String operation) {
    return root.resolve(".%s.%s.partial".formatted(name, operation));
  }

  /** Makes the working folder the snapshot of its name. The manifest is in it, synced. */
  @SuppressWarnings("try") // the resource is a lock
  void publish(WorkingSnapshot working) throws StoreException {
    Path sealed = root.resolve(working.name().value());
    try (Holds.Hold lock = lockStore()) {
      if (Files.exists(sealed, LinkOption.NOFOLLOW_LINKS)) {
        throw taken(working.name());
      }
      Files.move(working.folder(), sealed, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.syncFolder(root);
    } catch (IOException e) {
      throw unusable("can't seal snapshot " + working.name(), e);
    }
  }

  @SuppressWarnings("try") // the resource is a lock
  private void clearAbandoned(SnapshotName name, Path partial) throws IOException, StoreException {
    Optional<Holds.Hold> lock = lockSnapshot(partial);
    if (lock.isEmpty()) {
      throw new StoreException(
          Reason.NAME_TAKEN,
          "snapshot %s is being made by another operation; choose another name".formatted(name));
    }
    LOG.debug("removing {}, left by an operation that was killed", partial);
    try (Holds.Hold owned = lock.get()) {
      discard(partial);
    }
  }

  private List<Path> workingFolders(SnapshotName name) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(
              entry -> {
                Matcher partial = PARTIAL.matcher(entry.getFileName().toString());
                return partial.matches() && partial.group(1).equals(name.value());
              })
          .toList();
    }
  }

  private Path folder(SnapshotName name) throws StoreException {
    Path folder = root.resolve(name.value());
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          Reason.NOT_FOUND,
          "there is no snapshot %s in %s; vnsnap list shows those that are".formatted(name, root));
    }
    return folder;
  }

  private Path trash(SnapshotName name) {
    return root.resolve(".%s.%08x.trash".formatted(name, UUID.randomUUID().hashCode()));
  }

  private void remove(Path trash) throws StoreException {
    try {
      PrivateFiles.removeTree(trash);
    } catch (IOException e) {
      throw unusable("can't remove " + trash, e);
    }
  }

  private void makeRoot() throws StoreException {
    try {
      if (!Files.isDirectory(root)) {
        PrivateFiles.createFolders(root);
      }
    } catch (IOException e) {
      throw unusable("can't be made", e);
    }
  }

  private Holds.Hold lockStore() throws IOException, StoreException {
    Path file = root.resolve(STORE_LOCK);
    long deadline = System.nanoTime() + STORE_LOCK_DEADLINE.toNanos();
    Optional<Holds.Hold> lock = holds.exclusive(file);
    while (lock.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new StoreException(
            Reason.UNUSABLE,
            "the store %s stayed locked for %d s; see with lsof who holds %s"
                .formatted(root, STORE_LOCK_DEADLINE.toSeconds(), file));
      }
      LockSupport.parkNanos(LOCK_RETRY.toNanos());
      lock = holds.exclusive(file);
    }
    return lock.get();
  }

  private Optional<Holds.Hold> lockSnapshot(Path folder) throws IOException {
    return holds.exclusive(folder.resolve(SNAPSHOT_LOCK));
  }

  /** The lock that keeps others from deleting; absent where nothing can be written anyway. */
  private Optional<Holds.Hold> lockShared(SnapshotName name, Path folder) throws StoreException {
    try {
      Optional<Holds.Hold> lock = holds.shared(folder.resolve(SNAPSHOT_LOCK));
      if (lock.isPresent()) {
        return lock;
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.debug("no lock on {}", folder, e);
      return Optional.empty();
    }
    throw new StoreException(
        Reason.IN_USE, "snapshot %s is being deleted; it can't be read any more".formatted(name));
  }

  private static void closeQuietly(Holds.Hold lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("closing a lock", e);
    }
  }

  private static Optional<SnapshotName> snapshotName(String folder) {
    try {
      return Optional.of(new SnapshotName(folder));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static StoreException taken(SnapshotName name) {
    return new StoreException(
        Reason.NAME_TAKEN,
        "there is a snapshot %s already; choose another name or delete it".formatted(name));
  }

  private StoreException unusable(String what, IOException cause) {
    return new StoreException(
        Reason.UNUSABLE,
        "the store %s %s: %s".formatted(root, what, PrivateFiles.why(cause)),
        cause);
  }
}
