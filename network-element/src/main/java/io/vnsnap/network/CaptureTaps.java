// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ColoringException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The devices that frames of one NIC are forwarded to. Which one says why, since a reader sees no
 * mark.
 *
 * @param hold post frames for a member that may not have them yet; only with GBP
 * @param waiting other frames for a member that is being cut
 * @param log copies of frames in flight, and markers
 * @param send what a post member sends while others are pre; only with SENDER_HOLD
 */
record CaptureTaps(
    Optional<CaptureTap> hold, CaptureTap waiting, CaptureTap log, Optional<CaptureTap> send)
    implements AutoCloseable {

  /**
   * Makes all devices or, after a failure, none.
   *
   * @param name the devices' names without the last letter
   * @param queueFrames how many frames each keeps for us
   */
  static CaptureTaps create(String name, ColorCarrier carrier, int queueFrames, LinkControl links)
      throws ColoringException {
    Deque<AutoCloseable> made = new ArrayDeque<>();
    try {
      CaptureTap waiting = CaptureTap.create(name + "w", queueFrames, links);
      made.push(waiting);
      CaptureTap log = CaptureTap.create(name + "l", queueFrames, links);
      made.push(log);
      return switch (carrier) {
        case GBP ->
            new CaptureTaps(
                Optional.of(CaptureTap.create(name + "h", queueFrames, links)),
                waiting,
                log,
                Optional.empty());
        case SENDER_HOLD ->
            new CaptureTaps(
                Optional.empty(),
                waiting,
                log,
                Optional.of(CaptureTap.create(name + "s", queueFrames, links)));
      };
    } catch (ColoringException e) {
      Closing.all(made);
      throw e;
    }
  }

  TapRules.Devices devices() {
    return new TapRules.Devices(index(hold), waiting.index(), log.index(), index(send));
  }

  private static int index(Optional<CaptureTap> tap) {
    return tap.map(CaptureTap::index).orElse(0);
  }

  List<CaptureTap> all() {
    return Stream.of(hold, Optional.of(waiting), Optional.of(log), send)
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void close() {
    all().forEach(CaptureTap::close);
  }
}
