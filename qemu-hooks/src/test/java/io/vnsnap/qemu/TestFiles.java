// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.hooks.StoredSize;
import java.io.IOException;
import java.nio.file.Path;

/** Lets tests of other packages look at files. */
public final class TestFiles {
  private TestFiles() {}

  public static long storedBytes(Path file) throws IOException {
    return StoredSize.of(file);
  }
}
