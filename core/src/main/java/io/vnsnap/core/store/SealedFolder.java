// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A sealed snapshot that is being read, and can't be deleted until it is closed. */
public interface SealedFolder extends AutoCloseable {
  Manifest manifest();

  /** Where it is, as hosts see it. */
  Path folder();

  default Path memberFolder(MemberName member) {
    return folder().resolve(member.value());
  }

  /** How many bytes {@link #verify} reads. */
  default long sizeBytes() {
    return manifest().files().stream().mapToLong(StoredFile::sizeBytes).sum();
  }

  /** Why it may be deleted although it is open, if it is so; one sentence. */
  default Optional<String> lost() {
    return Optional.empty();
  }

  /**
   * The quick check before a restore: every file is there, has its size, and, where it is small,
   * its checksum.
   *
   * @throws StoreException DAMAGED, naming the first file that is not as it was sealed
   */
  void check() throws StoreException, InterruptedException;

  /**
   * Recomputes every checksum.
   *
   * @param readBytes told now and then how many more bytes have been read, by any thread; what it
   *     throws ends the reading and is thrown on
   * @return one sentence for each file that is not as it was sealed; empty if all are
   */
  List<String> verify(LongConsumer readBytes) throws StoreException, InterruptedException;

  /** From now on it may be deleted. May repeat. */
  @Override
  void close() throws StoreException;
}
