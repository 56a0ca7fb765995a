// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.hooks.Libc;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Has a growing file written out while more of it comes, so that little is left for the sync at its
 * end; see sync_file_range(2).
 */
final class EarlyWriteback implements AutoCloseable {
  private static final long STEP_BYTES = 16 << 20;

  private final int descriptor;
  private long begunBytes;

  EarlyWriteback(Path file) throws IOException {
    try {
      this.descriptor = Libc.open(file.toString(), Libc.O_RDWR | Libc.O_CLOEXEC);
    } catch (LastErrorException e) {
      throw new IOException("%s can't be opened: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Tells how much has been written to the file by now. */
  void written(long bytes) {
    if (bytes - begunBytes >= STEP_BYTES) {
      begunBytes = bytes;
      try {
        Libc.sync_file_range(descriptor, 0, 0, Libc.SYNC_FILE_RANGE_WRITE);
      } catch (LastErrorException e) {
        // Some file systems can't; the sync at the end does it all, and reports what is wrong.
      }
    }
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}
