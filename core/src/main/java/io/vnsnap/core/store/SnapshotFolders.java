// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.model.SnapshotName;

/**
 * A store, wherever it is: a folder that this machine sees ({@link SnapshotStore}), or one that
 * another host sees. Safe for use by many threads. All methods have deadlines of their own.
 */
public interface SnapshotFolders {
  /**
   * Begins a snapshot: its folder exists afterwards, hidden, and is this caller's alone until it is
   * sealed or closed. If this process or its connection dies, the folder is nobody's, and goes.
   *
   * @param operation the id of the operation that makes it; no two operations have the same
   * @throws StoreException NAME_TAKEN if there is such a snapshot, or another operation makes it
   */
  WorkingFolder create(SnapshotName name, String operation)
      throws StoreException, InterruptedException;

  /** Makes a file by which hosts can prove that they see this very store. It goes when closed. */
  StoreToken token() throws StoreException, InterruptedException;

  /** All snapshots; none if the store does not exist. */
  Listing list() throws StoreException, InterruptedException;

  /**
   * What the manifest says.
   *
   * @throws StoreException NOT_FOUND if there is no such snapshot, DAMAGED if its manifest is
   */
  Manifest show(SnapshotName name) throws StoreException, InterruptedException;

  /**
   * Opens a snapshot for reading, so that it can't be deleted until closed.
   *
   * @throws StoreException NOT_FOUND, or DAMAGED if the manifest is
   */
  SealedFolder open(SnapshotName name) throws StoreException, InterruptedException;

  /**
   * Deletes a snapshot: at once its name is free, and then its files go.
   *
   * @throws StoreException NOT_FOUND, or IN_USE while an operation reads it
   */
  void delete(SnapshotName name) throws StoreException, InterruptedException;
}
