// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.utils.db.GlobalLock;
import java.util.Optional;

/** CloudStack's locks in its database. */
final class CloudLocks implements Locks {
  @Override
  public Optional<Held> acquire(String name, int patienceSeconds) {
    GlobalLock lock = GlobalLock.getInternLock(name);
    // With 0 a thread waits for another one of this server for ever.
    if (!lock.lock(Math.max(1, patienceSeconds))) {
      lock.releaseRef();
      return Optional.empty();
    }
    return Optional.of(
        () -> {
          lock.unlock();
          lock.releaseRef();
        });
  }
}
