// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ColoringException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The devices that frames of one NIC are forwarded to. Which one says why, since a reader sees no
 * mark.
 *
 * @param hold post frames for a member that may not have them yet; only with GBP
 * @param waiting other frames for a member that is being cut or not yet started
 * @param log copies of frames in flight, and markers
 * @param send what a post member sends while others are pre; only with SENDER_HOLD
 */
record CaptureTaps(
    Optional<CaptureTap> hold,
    CaptureTap waiting,
    Optional<CaptureTap> log,
    Optional<CaptureTap> send)
    implements AutoCloseable {

  /**
   * @param name the devices' names without the last letter
   * @param queueFrames how many frames each keeps for us
   */
  static CaptureTaps create(String name, ColorCarrier carrier, int queueFrames, LinkControl links)
      throws ColoringException {
    CaptureTaps taps = forWaiting(name, queueFrames, links);
    try {
      // One at a time, so that a failure leaves none.
      taps = taps.withLog(CaptureTap.create(name + "l", queueFrames, links));
      return switch (carrier) {
        case GBP -> taps.withHold(CaptureTap.create(name + "h", queueFrames, links));
        case SENDER_HOLD -> taps.withSend(CaptureTap.create(name + "s", queueFrames, links));
      };
    } catch (ColoringException e) {
      taps.close();
      throw e;
    }
  }

  /** Only the device for frames that wait. */
  static CaptureTaps forWaiting(String name, int queueFrames, LinkControl links)
      throws ColoringException {
    return new CaptureTaps(
        Optional.empty(),
        CaptureTap.create(name + "w", queueFrames, links),
        Optional.empty(),
        Optional.empty());
  }

  TapRules.Devices devices() {
    return new TapRules.Devices(index(hold), waiting.index(), index(log), index(send));
  }

  private static int index(Optional<CaptureTap> tap) {
    return tap.map(CaptureTap::index).orElse(0);
  }

  private CaptureTaps withLog(CaptureTap tap) {
    return new CaptureTaps(hold, waiting, Optional.of(tap), send);
  }

  private CaptureTaps withHold(CaptureTap tap) {
    return new CaptureTaps(Optional.of(tap), waiting, log, send);
  }

  private CaptureTaps withSend(CaptureTap tap) {
    return new CaptureTaps(hold, waiting, log, Optional.of(tap));
  }

  List<CaptureTap> all() {
    return Stream.of(hold, Optional.of(waiting), log, send).flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    all().forEach(CaptureTap::close);
  }
}
