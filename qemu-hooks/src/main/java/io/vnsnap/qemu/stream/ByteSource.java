// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a stream comes from. */
@FunctionalInterface
public interface ByteSource {
  /**
   * Reads at least one byte into a direct buffer, between its position and limit.
   *
   * @return how many, or -1 at the end
   */
  int read(ByteBuffer buffer) throws IOException;
}
