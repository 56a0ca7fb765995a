// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

/** In-flight frames wait in the taps of members that have not started yet. */
public interface ReplaySession extends AutoCloseable {
  /** How many frames were put into taps. */
  long replayedFrames();

  /** All members run and read their taps: what was done to make frames wait is undone. */
  void open() throws ColoringException;

  /** Ends the session; taps are open afterwards. May repeat. */
  @Override
  void close();
}
