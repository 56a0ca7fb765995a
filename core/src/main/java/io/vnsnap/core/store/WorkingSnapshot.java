// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;

/** A snapshot in the making, in a store that this machine sees. */
public final class WorkingSnapshot implements WorkingFolder {
  private final SnapshotStore store;
  private final SnapshotName name;
  private final Path folder;
  private final Holds.Hold lock;
  private final ManifestFile manifests;
  private boolean sealed;

  WorkingSnapshot(
      SnapshotStore store,
      SnapshotName name,
      Path folder,
      Holds.Hold lock,
      ManifestFile manifests) {
    this.store = store;
    this.name = name;
    this.folder = folder;
    this.lock = lock;
    this.manifests = manifests;
  }

  @Override
  public SnapshotName name() {
    return name;
  }

  @Override
  public Path folder() {
    return folder;
  }

  /** Makes the folder of a member. */
  public Path createMemberFolder(MemberName member) throws StoreException {
    Path memberFolder = folder.resolve(member.value());
    try {
      PrivateFiles.createFolder(memberFolder);
      return memberFolder;
    } catch (IOException e) {
      throw unusable("make " + memberFolder, e);
    }
  }

  @Override
  public void seal(Manifest manifest) throws StoreException {
    if (!manifest.name().equals(name)) {
      throw new IllegalArgumentException("the manifest is that of " + manifest.name());
    }
    try {
      PrivateFiles.writeAtomically(folder.resolve(ManifestFile.NAME), manifests.write(manifest));
    } catch (IOException e) {
      throw unusable("write the manifest in " + folder, e);
    }
    store.publish(this);
    sealed = true;
  }

  @Override
  public void close() throws StoreException {
    if (!lock.isOpen()) {
      return;
    }
    try (lock) {
      if (!sealed) {
        SnapshotStore.discard(folder);
      }
    } catch (IOException e) {
      throw unusable("unlock " + folder, e);
    }
  }

  private static StoreException unusable(String what, IOException cause) {
    return new StoreException(
        Reason.UNUSABLE, "can't %s: %s".formatted(what, PrivateFiles.why(cause)), cause);
  }
}
