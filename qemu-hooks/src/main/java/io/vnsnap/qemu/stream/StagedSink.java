// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a stream goes in two steps. What is staged outlives a process that dies before it has
 * passed it on, and nothing is passed on but by {@link #pass}.
 */
public interface StagedSink {
  /** Puts all of a direct buffer in store. Nothing else is in store. */
  void stage(ByteBuffer buffer) throws IOException;

  /** Passes on what is in store. */
  void pass() throws IOException;

  /** Throws away what is in store. */
  void discard() throws IOException;
}
