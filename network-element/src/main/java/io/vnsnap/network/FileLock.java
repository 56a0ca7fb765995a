// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A lock that shell scripts take with flock(1). Java's own locks are of another kind. */
final class FileLock implements AutoCloseable {
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofMillis(10);

  private final int fd;

  private FileLock(int fd) {
    this.fd = fd;
  }

  /**
   * @param file made if need be, with the folder that it is in
   */
  static FileLock take(Path file) throws ColoringException {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.write(file, new byte[0]);
      }
    } catch (IOException e) {
      throw new ColoringException("%s can't be made: %s".formatted(file, e.getMessage()), e);
    }
    int fd =
        Linux.check(LibC.open(file.toString(), Linux.O_RDWR | Linux.O_CLOEXEC), "opening " + file);
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (LibC.flock(fd, LOCK_EX | LOCK_NB) < 0) {
      if (System.nanoTime() - deadline > 0) {
        LibC.close(fd);
        throw new ColoringException(
            "%s stayed locked for %d s; see with lsof who holds it"
                .formatted(file, DEADLINE.toSeconds()));
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
    return new FileLock(fd);
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
