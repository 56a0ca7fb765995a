// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.util.List;

/**
 * The tap of a guest about to start. A hypervisor does not read a tap while the vCPUs stand still,
 * so frames in flight wait in the tap's own ring, and what comes from the network waits behind
 * them: nothing has to be handed over when the member starts, and nothing can be overtaken.
 *
 * <p>A ring that was made longer stays so for as long as its domain lives: the kernel drops what
 * comes while it changes the length, so that must not happen to a member that runs.
 */
final class TapReplay implements NicReplay {
  /**
   * Room in a ring beside the frames in flight, for what comes until the member starts; what comes
   * beyond is lost, as for a machine at its start.
   */
  private static final int SPARE_FRAMES = 16_384;

  private final GuestTap tap;
  private final int frames;

  /**
   * @param tap closed with this object, also when it fails
   */
  TapReplay(GuestTap tap, List<Frame> inFlight, LinkControl links) throws ColoringException {
    this.tap = tap;
    this.frames = inFlight.size();
    try {
      put(inFlight, links);
    } catch (ColoringException | RuntimeException e) {
      tap.close();
      throw e;
    }
  }

  private void put(List<Frame> inFlight, LinkControl links) throws ColoringException {
    String name = tap.nic().tap();
    int needed = frames + SPARE_FRAMES;
    if (needed > links.queueLength(name)) {
      links.setQueueLength(name, needed);
    }
    for (Frame frame : inFlight) {
      if (!tap.putNow(frame.bytes())) {
        throw new ColoringException(
            "tap %s has no room for %d frames in flight; free memory on the host"
                .formatted(name, frames));
      }
    }
  }

  @Override
  public long frames() {
    return frames;
  }

  @Override
  public void open() {
    close();
  }

  @Override
  public void close() {
    tap.close();
  }
}
