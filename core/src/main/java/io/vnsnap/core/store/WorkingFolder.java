// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.model.SnapshotName;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The folder of a snapshot in the making. Closed before it is sealed, it goes. */
public interface WorkingFolder extends AutoCloseable {
  SnapshotName name();

  /** Where its files go until it is sealed, as hosts see it. */
  Path folder();

  /**
   * Tells once if the folder is lost while it is open: it can't be sealed any more. Told from
   * another thread, at once if it is lost already; never told of a folder that this machine sees.
   *
   * @param listener takes the reason, one sentence
   */
  default void onLoss(Consumer<String> listener) {}

  /**
   * Writes the manifest and gives the snapshot its name. Before: all its files are written and
   * synced. After success: it exists. After failure: it does not, and never will, unless {@link
   * #warnings} says otherwise.
   */
  void seal(Manifest manifest) throws StoreException, InterruptedException;

  /** What is not known for sure about the end of this folder, one sentence each. */
  default List<String> warnings() {
    return List.of();
  }

  /** Ends the work on it; unless it is sealed it goes. May repeat. */
  @Override
  void close() throws StoreException;
}
