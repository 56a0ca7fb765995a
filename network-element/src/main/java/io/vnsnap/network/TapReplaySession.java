// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ReplaySession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The taps of members about to start. A hypervisor does not read a tap while the vCPUs stand still,
 * so frames in flight wait in the tap's own ring, and what comes from the network waits behind
 * them: nothing has to be handed over when the member starts, and nothing can be overtaken.
 *
 * <p>A ring that was made longer stays so for as long as its domain lives: the kernel drops what
 * comes while it changes the length, so that must not happen to a member that runs.
 */
final class TapReplaySession implements ReplaySession {
  /**
   * Room in a ring beside the frames in flight, for what comes until the member starts; what comes
   * beyond is lost, as for a machine at its start.
   */
  private static final int SPARE_FRAMES = 16_384;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final LinkControl links;
  private long replayedFrames;

  /**
   * Works in the calling thread's network namespace.
   *
   * @param channels for each NIC the log of frames in flight to it
   */
  TapReplaySession(Map<Nic, Path> channels) throws ColoringException {
    try {
      this.links = LinkControl.open();
      opened.push(links);
      for (GuestTap tap : open(channels.keySet())) {
        put(tap, channels.get(tap.nic()));
      }
    } catch (ColoringException | RuntimeException e) {
      Closing.all(opened);
      throw e;
    }
  }

  private List<GuestTap> open(Set<Nic> nics) throws ColoringException {
    Set<String> names = new HashSet<>();
    nics.forEach(nic -> names.add(nic.tap()));
    Map<String, List<Integer>> descriptors = new HashMap<>(TunDescriptors.borrow(names));
    List<GuestTap> taps = new ArrayList<>();
    try {
      for (Nic nic : nics) {
        List<Integer> queues = descriptors.remove(nic.tap());
        GuestTap tap =
            GuestTap.open(nic, queues == null ? List.of() : queues, links, TapRules.INJECTED_MARK);
        opened.push(tap);
        taps.add(tap);
      }
      return taps;
    } finally {
      descriptors.values().forEach(queues -> queues.forEach(LibC::close));
    }
  }

  private void put(GuestTap tap, Path channel) throws ColoringException {
    String name = tap.nic().tap();
    List<Frame> frames;
    try {
      frames = ChannelFile.read(channel, tap.nic().mac());
    } catch (IOException e) {
      throw new ColoringException(
          "the frames in flight can't be read: %s".formatted(e.getMessage()), e);
    }
    int needed = frames.size() + SPARE_FRAMES;
    if (needed > links.queueLength(name)) {
      links.setQueueLength(name, needed);
    }
    for (Frame frame : frames) {
      if (!tap.putNow(frame.bytes())) {
        throw new ColoringException(
            "tap %s has no room for %d frames in flight; free memory on the host"
                .formatted(name, frames.size()));
      }
      replayedFrames++;
    }
  }

  @Override
  public long replayedFrames() {
    return replayedFrames;
  }

  @Override
  public void open() {
    close();
  }

  @Override
  public void close() {
    Closing.all(opened);
  }
}
