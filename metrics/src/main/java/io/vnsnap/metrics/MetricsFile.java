// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file where a collector of text files finds metrics, such as that of Prometheus' node exporter:
 * for processes that have no page of their own.
 */
public final class MetricsFile {
  private final Path file;

  /**
   * @throws IOException if that can't be the name of a file, in one sentence
   */
  public MetricsFile(String name) throws IOException {
    try {
      file = Path.of(name);
    } catch (InvalidPathException e) {
      throw new IOException("%s is not the path of a file".formatted(name), e);
    }
    if (!file.isAbsolute()) {
      throw new IOException("%s is not an absolute path".formatted(name));
    }
  }

  /** Replaces what it has, at once: a collector may look at any moment. */
  public void write(byte[] page) throws IOException {
    // At names that end otherwise a collector does not look.
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.write(written, page);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
