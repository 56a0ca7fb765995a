// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A sealed snapshot that is being read, and can't be deleted until it is closed. */
public interface SealedFolder extends AutoCloseable {
  /** How much is read at once, so that it fits into a message. */
  int LONGEST_PART_BYTES = 512 << 10;

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

  /**
   * Reads a small file whole and compares it with its checksum.
   *
   * @param file one of the manifest's
   * @param limitBytes what the reader can take
   * @throws StoreException DAMAGED if it is not as it was sealed; UNUSABLE if it is larger than the
   *     limit; both name it
   */
  default byte[] read(StoredFile file, int limitBytes) throws StoreException, InterruptedException {
    if (file.sizeBytes() > limitBytes) {
      throw new StoreException(
          Reason.UNUSABLE,
          "%s has %d bytes and only %d can be taken at once; copy the file instead"
              .formatted(folder().resolve(file.path()), file.sizeBytes(), limitBytes));
    }
    ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
    while (content.hasRemaining()) {
      content.put(
          bytes(file, content.position(), Math.min(content.remaining(), LONGEST_PART_BYTES)));
    }
    if (!Checksum.of(content.array()).equals(file.checksum())) {
      throw new StoreException(
          Reason.DAMAGED,
          "%s does not match its checksum; restore the file from a copy or delete snapshot %s"
              .formatted(folder().resolve(file.path()), manifest().name()));
    }
    return content.array();
  }

  /**
   * A part of a file as it is now, whatever its checksum.
   *
   * @param lengthBytes at most {@link #LONGEST_PART_BYTES}
   * @throws StoreException DAMAGED if the file has not the size that it was sealed with
   */
  byte[] bytes(StoredFile file, long offsetBytes, int lengthBytes)
      throws StoreException, InterruptedException;

  /** From now on it may be deleted. May repeat. */
  @Override
  void close() throws StoreException;
}
