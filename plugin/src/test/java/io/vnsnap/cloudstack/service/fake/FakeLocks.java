// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.cloud.Locks;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

public final class FakeLocks implements Locks {
  public final Set<String> held = new HashSet<>();

  @Override
  public Optional<Held> acquire(String name, int patienceSeconds) {
    return held.add(name) ? Optional.of(() -> held.remove(name)) : Optional.empty();
  }
}
