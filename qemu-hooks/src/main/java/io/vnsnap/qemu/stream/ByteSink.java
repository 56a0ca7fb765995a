// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a stream goes. */
@FunctionalInterface
public interface ByteSink {
  /** Writes all of a direct buffer, from its position to its limit. */
  void write(ByteBuffer buffer) throws IOException;
}
