// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.model.ColorCarrier;

/**
 * What is simulated.
 *
 * @param sendIntervalMicros how long a member waits between frames of its own, on average
 * @param broadcasts the share of frames that go to all members
 * @param wireLoss the share of frames and markers that a wire loses
 * @param slowGuests the share of members that take frames slowly
 * @param faults what goes wrong
 */
public record Scenario(
    long seed,
    int hosts,
    int membersPerHost,
    ColorCarrier carrier,
    long sendIntervalMicros,
    double broadcasts,
    double wireLoss,
    double slowGuests,
    Faults faults) {
  private static final double QUIET_SHARE = 0.4;

  /**
   * How likely each kind of fault is. Times and places come from the seed.
   *
   * @param agentCrash that an agent is killed
   * @param coordinatorCrash that the coordinator is killed
   * @param partition that a host and the coordinator do not hear each other for a while
   * @param severed that a partition never ends
   * @param cancel that the user cancels
   * @param actionFailure that an action of a host fails
   * @param sealFailure that the manifest can't be written
   */
  public record Faults(
      double agentCrash,
      double coordinatorCrash,
      double partition,
      double severed,
      double cancel,
      double actionFailure,
      double sealFailure) {
    public static Faults none() {
      return new Faults(0, 0, 0, 0, 0, 0, 0);
    }

    boolean allAreHeard() {
      return agentCrash == 0 && coordinatorCrash == 0 && partition == 0;
    }
  }

  /** A small VNI with any mixture of troubles. */
  public static Scenario random(long seed) {
    Chance chance = new Chance(seed ^ 0x5eedL);
    Faults faults =
        chance.happens(QUIET_SHARE)
            ? Faults.none()
            : new Faults(
                chance.happens(0.3) ? 1 : 0,
                chance.happens(0.3) ? 1 : 0,
                chance.happens(0.4) ? 1 : 0,
                chance.happens(0.5) ? 1 : 0,
                chance.happens(0.15) ? 1 : 0,
                chance.happens(0.3) ? 0.02 : 0,
                chance.happens(0.1) ? 1 : 0);
    return new Scenario(
        seed,
        1 + chance.below(6),
        1 + chance.below(4),
        chance.oneOf(ColorCarrier.values()),
        chance.between(100, 2_000),
        chance.happens(0.5) ? 0.1 : 0,
        chance.happens(0.25) ? 0.2 : 0,
        chance.happens(0.5) ? 0.3 : 0,
        faults);
  }

  /** A large VNI in which nothing goes wrong and little is said. */
  public static Scenario large(long seed, int hosts, int membersPerHost, ColorCarrier carrier) {
    return new Scenario(seed, hosts, membersPerHost, carrier, 50_000, 0, 0, 0, Faults.none());
  }

  int members() {
    return hosts * membersPerHost;
  }
}
