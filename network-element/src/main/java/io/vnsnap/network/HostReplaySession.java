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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** The NICs of members about to start, with the frames in flight to them. */
final class HostReplaySession implements ReplaySession {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<NicReplay> nics = new ArrayList<>();

  /**
   * Works in the calling thread's network namespace.
   *
   * @param channels for each NIC the log of frames in flight to it
   */
  HostReplaySession(Map<Nic, Path> channels) throws ColoringException {
    LinkControl links = LinkControl.open();
    opened.push(links);
    try (GuestPorts ports = GuestPorts.of(channels.keySet(), links)) {
      for (Map.Entry<Nic, Path> channel : channels.entrySet()) {
        Nic nic = channel.getKey();
        List<Frame> frames = read(channel.getValue(), nic);
        NicReplay replay =
            ports.isVif(nic)
                ? new VifReplay(nic, frames, links)
                : new TapReplay(ports.openTap(nic), frames, links);
        opened.push(replay);
        nics.add(replay);
      }
    } catch (ColoringException | RuntimeException e) {
      Closing.all(opened);
      throw e;
    }
  }

  private static List<Frame> read(Path channel, Nic nic) throws ColoringException {
    try {
      return ChannelFile.read(channel, nic.mac());
    } catch (IOException e) {
      throw new ColoringException(
          "the frames in flight can't be read: %s".formatted(e.getMessage()), e);
    }
  }

  @Override
  public long replayedFrames() {
    return nics.stream().mapToLong(NicReplay::frames).sum();
  }

  /** Each NIC's guest takes its own time, so they are opened side by side. */
  @Override
  public void open() throws ColoringException {
    try (GateWorkers workers = new GateWorkers("vnsnap-replay")) {
      List<Future<?>> openings = new ArrayList<>();
      for (NicReplay nic : nics) {
        openings.add(workers.start(nic::open));
      }
      GateWorkers.await(openings, VifReplay.LONGEST);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    Closing.all(opened);
  }
}
