// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  private static final SnapshotName A = new SnapshotName("a");

  @TempDir Path folder;
  private SnapshotStore store;

  @BeforeEach
  void makeStore() {
    store = SnapshotStore.at(folder.resolve("store"));
  }

  @Test
  void whatWasSealedIsShownAgain() throws Exception {
    Manifest sealed = Snapshots.seal(store, "a");
    assertThat(store.show(A)).isEqualTo(sealed);
    assertThat(store.list().manifests()).containsExactly(sealed);
    assertThat(sealed.heldFrames()).isEqualTo(6);
    assertThat(sealed.longestPauseMillis()).isEqualTo(12.5);
  }

  @Test
  void isForItsOwnerOnly() throws Exception {
    Snapshots.seal(store, "a");
    for (String path : List.of("", "a", "a/m1")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(store.root().resolve(path))))
          .isEqualTo("rwx------");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(store.root().resolve("a/manifest.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aStoreThatDoesNotExistIsEmptyAndStaysAway() throws Exception {
    assertThat(store.list().manifests()).isEmpty();
    assertThat(store.root()).doesNotExist();
  }

  @Test
  void whatIsNotSealedDoesNotExistAndLeavesNothing() throws Exception {
    try (WorkingSnapshot working = store.create(A, "op1")) {
      Snapshots.fill(working);
      assertThat(store.list().manifests()).isEmpty();
      assertFails(Reason.NOT_FOUND, () -> store.show(A));
    }
    assertThat(visibleAndHidden()).containsExactly(".lock");
  }

  @Test
  void aNameIsTakenWhileItsSnapshotIsMadeAndAfter() throws Exception {
    try (WorkingSnapshot working = store.create(A, "op1")) {
      assertFails(Reason.NAME_TAKEN, () -> store.create(A, "op1"));
      working.seal(Snapshots.fill(working));
    }
    assertFails(Reason.NAME_TAKEN, () -> store.create(A, "op1"));
    assertThat(store.names()).containsExactly(A);
  }

  @Test
  void ofTwoAtOnceOneGetsTheName() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 50; round++) {
        SnapshotName name = new SnapshotName("n" + round);
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<Boolean>> tries =
            Stream.of("op1", "op2")
                .map(operation -> threads.submit(() -> creates(name, operation, start)))
                .toList();
        assertThat(tries.get(0).get() ^ tries.get(1).get()).as("one of two for %s", name).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean creates(SnapshotName name, String operation, CyclicBarrier start)
      throws Exception {
    // A store of its own, as another process would have.
    SnapshotStore own = SnapshotStore.at(store.root());
    start.await();
    try {
      own.create(name, operation);
      return true;
    } catch (StoreException e) {
      assertThat(e.reason()).isEqualTo(Reason.NAME_TAKEN);
      return false;
    }
  }

  @Test
  void twoReadersOfOneProcessKeepASnapshotUntilBothAreDone() throws Exception {
    Snapshots.seal(store, "a");
    SealedSnapshot first = store.open(A);
    SealedSnapshot second = store.open(A);
    assertFails(Reason.IN_USE, () -> store.delete(A));
    first.close();
    first.close();
    assertFails(Reason.IN_USE, () -> store.delete(A));
    assertThat(isLockedForOtherProcesses(A)).isTrue();
    second.close();
    assertThat(isLockedForOtherProcesses(A)).isFalse();
    store.delete(A);
    assertThat(store.names()).isEmpty();
  }

  /** The kernel drops a lock when any descriptor of the file is closed, which nobody notices. */
  private boolean isLockedForOtherProcesses(SnapshotName name) throws Exception {
    Path lock = store.root().resolve(name.value()).resolve(SnapshotStore.SNAPSHOT_LOCK);
    String inode = ":" + Files.getAttribute(lock, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains(inode));
  }

  @Test
  void whatAKilledOperationLeftIsClearedWithoutANewSnapshot() throws Exception {
    Files.createDirectories(store.root().resolve(".a.op0.partial/m1"));
    assertThat(store.clearAbandoned(A)).isFalse();
    assertThat(visibleAndHidden()).containsExactly(".lock");
    Snapshots.seal(store, "a");
    assertThat(store.clearAbandoned(A)).isTrue();
    SnapshotName other = new SnapshotName("b");
    try (WorkingSnapshot working = store.create(other, "op1")) {
      assertFails(Reason.NAME_TAKEN, () -> store.clearAbandoned(other));
      assertThat(working.folder()).exists();
    }
  }

  @Test
  void aFolderLeftByAKilledOperationDoesNotTakeTheName() throws Exception {
    Path left = store.root().resolve(".a.op0.partial/m1");
    Files.createDirectories(left);
    Files.writeString(left.resolve("memory.raw"), "half");
    assertThat(store.list().manifests()).isEmpty();
    assertThat(Snapshots.seal(store, "a").name()).isEqualTo(A);
    assertThat(visibleAndHidden()).containsExactlyInAnyOrder(".lock", "a");
  }

  @Test
  void ofSealingAndDiscardingOneSucceeds() throws Exception {
    WorkingSnapshot discarded = store.create(A, "op1");
    Manifest manifest = Snapshots.fill(discarded);
    SnapshotStore.discard(discarded.folder());
    assertFails(Reason.UNUSABLE, () -> discarded.seal(manifest));
    discarded.close();
    assertThat(visibleAndHidden()).containsExactly(".lock");

    WorkingSnapshot sealed = store.create(A, "op2");
    sealed.seal(Snapshots.fill(sealed));
    SnapshotStore.discard(sealed.folder());
    sealed.close();
    assertThat(store.names()).containsExactly(A);
  }

  @Test
  void settlingTellsWhetherItIsSealed() throws Exception {
    WorkingSnapshot working = store.create(A, "op1");
    Manifest manifest = Snapshots.fill(working);
    assertThat(store.settle(A, "op1")).isFalse();
    assertFails(Reason.UNUSABLE, () -> working.seal(manifest));
    working.close();
    assertThat(store.names()).isEmpty();

    Snapshots.seal(store, "a");
    assertThat(store.settle(A, "op1")).isTrue();
    assertThat(store.settle(A, "op2")).as("another operation's").isFalse();
    assertThat(store.names()).containsExactly(A);
  }

  @Test
  void ofSealingAndSettlingAtOnceOneSucceeds() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 100; round++) {
        WorkingSnapshot working = store.create(A, "op1");
        Manifest manifest =
            Snapshots.manifest(
                "a", new TreeMap<>(Map.of(Snapshots.M1, Snapshots.member(List.of()))));
        CyclicBarrier together = new CyclicBarrier(2);
        Future<Boolean> sealed =
            threads.submit(
                () -> {
                  together.await();
                  try {
                    working.seal(manifest);
                    return true;
                  } catch (StoreException e) {
                    return false;
                  }
                });
        Future<Boolean> settled =
            threads.submit(
                () -> {
                  together.await();
                  return store.settle(A, "op1");
                });
        assertThat(settled.get()).isEqualTo(sealed.get()).isEqualTo(store.names().contains(A));
        working.close();
        if (sealed.get()) {
          store.delete(A);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anOperationThatEndsLateDoesNotDiscardAnothersFolder() throws Exception {
    WorkingSnapshot first = store.create(A, "op1");
    first.close();
    try (WorkingSnapshot second = store.create(A, "op2")) {
      SnapshotStore.discard(first.folder());
      second.seal(Snapshots.fill(second));
    }
    assertThat(store.names()).containsExactly(A);
  }

  @Test
  void deletesAll() throws Exception {
    Snapshots.seal(store, "a");
    store.delete(A);
    assertThat(visibleAndHidden()).containsExactly(".lock");
    assertFails(Reason.NOT_FOUND, () -> store.delete(A));
  }

  @Test
  void whatIsBeingReadIsNotDeleted() throws Exception {
    Snapshots.seal(store, "a");
    try (SealedSnapshot open = store.open(A)) {
      assertFails(Reason.IN_USE, () -> store.delete(A));
      open.check();
    }
    store.delete(A);
    assertThat(store.names()).isEmpty();
  }

  @Test
  void aSnapshotIsOpenedByItsFolder() throws Exception {
    Manifest sealed = Snapshots.seal(store, "a");
    try (SealedSnapshot open = SnapshotStore.open(store.root().resolve("a"))) {
      assertThat(open.manifest()).isEqualTo(sealed);
      assertFails(Reason.IN_USE, () -> store.delete(A));
    }
    assertFails(Reason.NOT_FOUND, () -> SnapshotStore.open(store.root().resolve("b")));
  }

  @Test
  void aDamagedSnapshotCanBeDeletedAndDoesNotHideOthers() throws Exception {
    Snapshots.seal(store, "a");
    Snapshots.seal(store, "b");
    Files.writeString(store.root().resolve("a/manifest.json"), "{");
    assertThat(store.list().manifests())
        .extracting(Manifest::name)
        .containsExactly(new SnapshotName("b"));
    assertThat(store.names()).hasSize(2);
    store.delete(A);
    assertThat(store.names()).containsExactly(new SnapshotName("b"));
  }

  @Test
  void aFileInTheWayOfTheStoreIsAClearError() throws Exception {
    Files.writeString(folder.resolve("store"), "");
    StoreException failure = assertFails(Reason.UNUSABLE, () -> store.create(A, "op1"));
    assertThat(failure).hasMessageContaining(store.root().toString());
  }

  @Test
  void aSymbolicLinkIsNoSnapshot() throws Exception {
    Snapshots.seal(store, "a");
    Files.createSymbolicLink(store.root().resolve("b"), store.root().resolve("a"));
    assertThat(store.names()).containsExactly(A);
    assertFails(Reason.NOT_FOUND, () -> store.open(new SnapshotName("b")));
  }

  @Test
  void aSnapshotUnderAnotherNameIsRefused() throws Exception {
    Snapshots.seal(store, "a");
    Files.move(store.root().resolve("a"), store.root().resolve("b"));
    assertThat(assertFails(Reason.DAMAGED, () -> store.open(new SnapshotName("b"))))
        .hasMessageContaining("manifest of snapshot a");
  }

  @Test
  void aManifestOfAnotherNameIsNotSealed() throws Exception {
    Manifest other = Snapshots.seal(store, "other");
    try (WorkingSnapshot working = store.create(A, "op1")) {
      assertThatThrownBy(() -> working.seal(other)).isInstanceOf(IllegalArgumentException.class);
    }
    assertFails(Reason.NOT_FOUND, () -> store.show(A));
  }

  private List<String> visibleAndHidden() throws IOException {
    try (Stream<Path> entries = Files.list(store.root())) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private static StoreException assertFails(Reason reason, Action action) {
    StoreException failure = catchThrowableOfType(StoreException.class, action::run);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.getMessage()).doesNotContain("\n");
    return failure;
  }
}
