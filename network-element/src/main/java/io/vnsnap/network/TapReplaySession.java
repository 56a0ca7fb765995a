// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ReplaySession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taps of members about to start. A hypervisor does not read a tap while the vCPUs stand still,
 * so frames in flight wait in the tap's own ring, and what comes from the network waits behind
 * them: nothing has to be handed over when the member starts, and nothing can be overtaken.
 */
final class TapReplaySession implements ReplaySession {
  private static final Logger LOG = LoggerFactory.getLogger(TapReplaySession.class);
  private static final Duration EMPTY_DEADLINE = Duration.ofSeconds(5);

  /**
   * Room in a ring beside the frames in flight, for what comes until the member starts; what comes
   * beyond is lost, as for a machine at its start.
   */
  private static final int SPARE_FRAMES = 16_384;

  private final ReplayNotes notes;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<LongQueue> longQueues = new ArrayList<>();
  private final LinkControl links;
  private long replayedFrames;
  private boolean finished;

  /**
   * Works in the calling thread's network namespace.
   *
   * @param channels for each NIC the log of frames in flight to it
   */
  TapReplaySession(Map<Nic, Path> channels, ReplayNotes notes) throws ColoringException {
    this.notes = notes;
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
    List<GuestTap> taps = GuestTap.openAll(nics, links);
    taps.forEach(opened::push);
    return taps;
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
    int length = links.queueLength(name);
    if (frames.size() + SPARE_FRAMES > length) {
      int lengthened = frames.size() + SPARE_FRAMES;
      notes.add(new ReplayNotes.Lengthening(tap.nic(), length, lengthened));
      links.setQueueLength(name, lengthened);
      longQueues.add(new LongQueue(tap, length));
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
  public void open() throws ColoringException {
    finish(System.nanoTime() + EMPTY_DEADLINE.toNanos());
  }

  private synchronized void finish(long deadlineNanos) throws ColoringException {
    if (finished) {
      return;
    }
    finished = true;
    try {
      for (LongQueue queue : longQueues) {
        queue.shorten(links, deadlineNanos);
      }
    } finally {
      Closing.all(opened);
    }
  }

  /** If the members never started, nothing waits for guests that do not read. */
  @Override
  public void close() {
    try {
      finish(System.nanoTime());
    } catch (ColoringException e) {
      LOG.warn("frames for restored members: {}", e.getMessage());
    }
  }
}
