// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import java.util.EnumMap;
import java.util.Map;

/** Which timer of each kind is the one that counts. */
final class Timers {
  private final Map<Timer.Kind, Timer> current = new EnumMap<>(Timer.Kind.class);
  private long lastNumber;

  Timer next(Timer.Kind kind) {
    lastNumber++;
    Timer timer = new Timer(kind, lastNumber);
    current.put(kind, timer);
    return timer;
  }

  void forget(Timer.Kind kind) {
    current.remove(kind);
  }

  boolean isCurrent(Timer timer) {
    return timer.equals(current.get(timer.kind()));
  }
}
