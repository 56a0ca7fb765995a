// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Optional;

/** Locks that all management servers share; a server that dies lets go of its own. */
public interface Locks {
  /**
   * Returns nothing if somebody else holds it for longer than {@code patienceSeconds}. Another
   * thread of the same server is somebody else.
   */
  Optional<Held> acquire(String name, int patienceSeconds);

  /** A lock that is held. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
