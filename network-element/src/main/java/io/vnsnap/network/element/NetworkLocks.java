// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import java.util.Optional;

/** Locks that all management servers share. */
@FunctionalInterface
public interface NetworkLocks {
  /** Returns nothing if somebody else holds the lock of the network for too long. */
  Optional<Held> acquire(long networkId);

  /** A lock that is held. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
