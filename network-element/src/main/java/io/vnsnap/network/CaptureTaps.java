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

  /** The names that {@link #create} gives; at most 15 characters, as the kernel demands. */
  static TapRules.Devices names(String prefix, int number) {
    String name = prefix + number;
    return new TapRules.Devices(name + "h", name + "w", name + "l", name + "s");
  }

  static CaptureTaps create(
      TapRules.Devices names, ColorCarrier carrier, int queueFrames, LinkControl links)
      throws ColoringException {
    boolean gbp = carrier == ColorCarrier.GBP;
    CaptureTaps taps = forWaiting(names, queueFrames, links);
    try {
      // One at a time, so that a failure leaves none.
      taps = taps.withLog(CaptureTap.create(names.log(), queueFrames, links));
      CaptureTap last = CaptureTap.create(gbp ? names.hold() : names.send(), queueFrames, links);
      return gbp ? taps.withHold(last) : taps.withSend(last);
    } catch (ColoringException e) {
      taps.close();
      throw e;
    }
  }

  static CaptureTaps forWaiting(TapRules.Devices names, int queueFrames, LinkControl links)
      throws ColoringException {
    return new CaptureTaps(
        Optional.empty(),
        CaptureTap.create(names.waiting(), queueFrames, links),
        Optional.empty(),
        Optional.empty());
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
