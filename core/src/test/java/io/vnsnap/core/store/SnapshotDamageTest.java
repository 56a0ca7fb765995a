// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every damage is found, and its message names the file. */
class SnapshotDamageTest {
  private static final SnapshotName A = new SnapshotName("a");

  @TempDir Path folder;
  private SnapshotStore store;
  private Path snapshot;

  @BeforeEach
  void seal() throws Exception {
    store = SnapshotStore.at(folder);
    Snapshots.seal(store, "a");
    snapshot = folder.resolve("a");
  }

  @Test
  void aWholeSnapshotHasNoDamage() throws Exception {
    try (SealedSnapshot open = store.open(A)) {
      open.check();
      assertThat(open.verify(bytes -> {})).isEmpty();
    }
  }

  @Test
  void aFileIsReadInPartsAndCompared() throws Exception {
    Path memory = snapshot.resolve("m1/memory.raw");
    try (SealedSnapshot open = store.open(A)) {
      StoredFile file =
          open.manifest().files().stream()
              .filter(stored -> stored.path().equals("m1/memory.raw"))
              .findFirst()
              .orElseThrow();
      int size = (int) file.sizeBytes();
      assertThat(size).isGreaterThan(SealedFolder.LONGEST_PART_BYTES);
      assertThat(open.read(file, size)).isEqualTo(Files.readAllBytes(memory));
      assertThatThrownBy(() -> open.read(file, size - 1))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "%s has %d bytes and only %d can be taken at once; copy the file instead"
                  .formatted(memory, size, size - 1));
      flip(memory, size - 1);
      assertThatThrownBy(() -> open.read(file, size))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("m1/memory.raw does not match its checksum");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"m1/memory.raw", "m2/domain.xml", "m2/disks/vda.qcow2"})
  void aMissingFileIsFoundAtOnce(String path) throws Exception {
    Files.delete(snapshot.resolve(path));
    assertCheckNames(path, "no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m1/memory.raw", "m2/domain.xml", "m2/disks/vda.qcow2"})
  void aTruncatedFileIsFoundAtOnce(String path) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(snapshot.resolve(path).toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }
    assertCheckNames(path, "bytes instead of");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m2/domain.xml", "m2/disks/vda.qcow2"})
  void aChangedByteInASmallFileIsFoundAtOnce(String path) throws Exception {
    flip(snapshot.resolve(path), 1);
    assertCheckNames(path, "checksum");
  }

  @Test
  void aChangedByteInALargeFileIsFoundByVerify() throws Exception {
    flip(snapshot.resolve("m1/memory.raw"), Checksum.CHUNK_BYTES);
    try (SealedSnapshot open = store.open(A)) {
      open.check();
      assertThat(open.verify(bytes -> {}))
          .singleElement()
          .asString()
          .contains("m1/memory.raw", "checksum");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"m1/memory.raw", "m1/disks", "m1"})
  void aSymbolicLinkIsNotFollowed(String path) throws Exception {
    Path real = Files.move(snapshot.resolve(path), folder.resolve("elsewhere"));
    Files.createSymbolicLink(snapshot.resolve(path), real);
    assertCheckNames("m1/", "symbolic link");
  }

  @Test
  void aFolderInPlaceOfAFileIsFound() throws Exception {
    Files.delete(snapshot.resolve("m1/domain.xml"));
    Files.createDirectory(snapshot.resolve("m1/domain.xml"));
    assertThatThrownBy(this::check).hasMessageContaining("m1/domain.xml");
  }

  @Test
  void aMissingManifestIsDamage() throws Exception {
    Files.delete(snapshot.resolve("manifest.json"));
    assertCheckNames("manifest.json", "missing");
  }

  @Test
  void anUnknownVersionIsSaid() throws Exception {
    Path manifest = snapshot.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 7"));
    assertCheckNames("manifest.json", "version 7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../b/m1/memory.raw", "/etc/passwd", "m1/../../x", "m1/./x", "m1//x", "", "m1/.x"})
  void noPathLeavesTheSnapshot(String path) {
    Checksum checksum = new Checksum("sha256-16MiB:" + "0".repeat(64));
    assertThatThrownBy(() -> new StoredFile(path, 0, checksum))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noPathLeavesTheFolderOfItsMember() {
    TreeMap<MemberName, Manifest.Member> members = new TreeMap<>();
    Checksum checksum = new Checksum("sha256-16MiB:" + "0".repeat(64));
    members.put(
        Snapshots.M1, Snapshots.member(List.of(new StoredFile("m2/domain.xml", 0, checksum))));
    assertThatThrownBy(() -> Snapshots.manifest("a", members))
        .hasMessageContaining("m2/domain.xml");
  }

  private void check() throws StoreException {
    try (SealedSnapshot open = store.open(A)) {
      open.check();
    }
  }

  private void assertCheckNames(String file, String why) {
    StoreException failure = catchThrowableOfType(StoreException.class, this::check);
    assertThat(failure).isNotNull().hasMessageContaining(file).hasMessageContaining(why);
    assertThat(failure.reason()).isEqualTo(StoreException.Reason.DAMAGED);
  }

  private static void flip(Path file, long at) throws Exception {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.seek(at);
      int old = content.read();
      content.seek(at);
      content.write(old ^ 1);
    }
  }
}
