// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two commands from changing the same thing at once; the kernel lets go if we die. */
public final class FileLock {
  /** What is done while the lock is held. */
  public interface Work<T> {
    T run() throws IOException;
  }

  private FileLock() {}

  /** Waits for the lock, as long as its holder works, and works while holding it. */
  public static <T> T hold(Path path, Work<T> work) {
    try {
      Files.createDirectories(path.getParent());
      try (FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        file.lock();
        return work.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
