// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;

/** The frames in flight to one NIC whose guest is about to start. */
sealed interface NicReplay extends AutoCloseable permits TapReplay, VifReplay {
  /** How many they are. */
  long frames();

  /** The guest runs: returns when it has, or will by itself get, all of them. */
  void open() throws ColoringException;

  @Override
  void close();
}
