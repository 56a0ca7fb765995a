// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

/**
 * A frame as only the simulator knows it.
 *
 * @param number rises in the order of sending
 * @param sender null if it comes from outside the VNI
 * @param receiver null if it is a broadcast
 * @param post the truth: whether the sender had been cut when it sent the frame
 */
record Frame(long number, SimulatedMember sender, SimulatedMember receiver, boolean post) {
  boolean isFromOutside() {
    return sender == null;
  }

  @Override
  public String toString() {
    return "%s frame %d from %s to %s"
        .formatted(
            post ? "post" : "pre",
            number,
            sender == null ? "outside" : sender.name(),
            receiver == null ? "all" : receiver.name());
  }
}
