// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.file.Path;

/** How much room a sparse file takes. */
public final class StoredSize {
  private static final int STAT_BLOCK_BYTES = 512;

  /** The place of stx_blocks in struct statx; see statx(2) and linux/stat.h. */
  private static final int STX_BLOCKS = 48;

  private static final int STRUCT_BYTES = 256;

  private StoredSize() {}

  /** The blocks that the file occupies, holes left out. */
  public static long of(Path file) throws IOException {
    try (Memory result = new Memory(STRUCT_BYTES)) {
      Libc.statx(Libc.AT_FDCWD, file.toString(), 0, Libc.STATX_BLOCKS, result);
      return result.getLong(STX_BLOCKS) * STAT_BLOCK_BYTES;
    } catch (LastErrorException e) {
      throw new IOException("%s can't be looked at: %s".formatted(file, e.getMessage()), e);
    }
  }
}
