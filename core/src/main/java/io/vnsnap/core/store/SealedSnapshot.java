// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.store.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A sealed snapshot that is being read, in a store that this machine sees. */
public final class SealedSnapshot implements SealedFolder {
  private final Path folder;
  private final Manifest manifest;
  private final Optional<Holds.Hold> lock;

  SealedSnapshot(Path folder, Manifest manifest, Optional<Holds.Hold> lock) {
    this.folder = folder;
    this.manifest = manifest;
    this.lock = lock;
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void check() throws StoreException {
    for (StoredFile file : manifest.files()) {
      checkSize(file);
    }
    for (StoredFile file : manifest.files()) {
      if (file.sizeBytes() <= Checksum.CHUNK_BYTES) {
        checkContent(file, bytes -> {});
      }
    }
  }

  @Override
  public List<String> verify(LongConsumer readBytes) {
    return verify(manifest.files(), readBytes);
  }

  /** The same for some of the manifest's files. */
  public List<String> verify(Collection<StoredFile> files, LongConsumer readBytes) {
    return files.parallelStream().flatMap(file -> damage(file, readBytes).stream()).toList();
  }

  @Override
  public byte[] bytes(StoredFile file, long offsetBytes, int lengthBytes) throws StoreException {
    checkSize(file);
    ByteBuffer part = ByteBuffer.allocate(lengthBytes);
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(file.path()), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (part.hasRemaining()) {
        if (channel.read(part, offsetBytes + part.position()) < 0) {
          throw damaged(file, "has become shorter");
        }
      }
      return part.array();
    } catch (IOException e) {
      throw damaged(file, "can't be read (%s)".formatted(PrivateFiles.why(e)));
    }
  }

  @Override
  public void close() throws StoreException {
    if (lock.isPresent()) {
      try {
        lock.get().close();
      } catch (IOException e) {
        throw new StoreException(Reason.UNUSABLE, "can't unlock " + folder, e);
      }
    }
  }

  private Optional<String> damage(StoredFile file, LongConsumer readBytes) {
    try {
      checkSize(file);
      checkContent(file, readBytes);
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e.getMessage());
    }
  }

  private void checkSize(StoredFile file) throws StoreException {
    BasicFileAttributes found = attributes(file);
    if (found.size() != file.sizeBytes()) {
      throw damaged(file, "has %d bytes instead of %d".formatted(found.size(), file.sizeBytes()));
    }
  }

  private void checkContent(StoredFile file, LongConsumer readBytes) throws StoreException {
    try {
      if (!Checksum.of(folder.resolve(file.path()), readBytes).equals(file.checksum())) {
        throw damaged(file, "does not match its checksum");
      }
    } catch (IOException e) {
      throw damaged(file, "can't be read (%s)".formatted(PrivateFiles.why(e)));
    }
  }

  /** Looks at every step of the way, so that no link leads out of the snapshot. */
  private BasicFileAttributes attributes(StoredFile file) throws StoreException {
    Path path = folder;
    BasicFileAttributes found = null;
    for (Path step : Path.of(file.path())) {
      path = path.resolve(step);
      try {
        found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        throw damaged(file, "can't be read (%s)".formatted(PrivateFiles.why(e)));
      }
      if (found.isSymbolicLink()) {
        throw damaged(file, "is reached through a symbolic link");
      }
    }
    if (found == null || !found.isRegularFile()) {
      throw damaged(file, "is no file");
    }
    return found;
  }

  private StoreException damaged(StoredFile file, String what) {
    return new StoreException(
        Reason.DAMAGED,
        "%s %s; restore the file from a copy or delete snapshot %s"
            .formatted(folder.resolve(file.path()), what, manifest.name()));
  }
}
