// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import java.io.IOException;
import java.nio.ByteBuffer;

/** memory.raw, to be read from. */
public interface PageStore {
  /** Fills the buffer from that offset on; it is an error if the file ends before. */
  void read(long offset, ByteBuffer buffer) throws IOException;

  /**
   * The first offset at or after this one whose page may be other than zeros; {@link
   * Long#MAX_VALUE} if there is none.
   */
  long nextData(long offset) throws IOException;

  /** The first offset at or after this one where a hole begins, at the latest the file's end. */
  long nextHole(long offset) throws IOException;
}
