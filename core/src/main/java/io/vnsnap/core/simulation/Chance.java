// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import java.util.SplittableRandom;

/** All chance of one simulation, from one seed. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both ends included. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
