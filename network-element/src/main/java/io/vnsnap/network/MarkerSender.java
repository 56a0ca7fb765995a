// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this host's markers into the bridges that it has members on.
 *
 * <p>They go in at the bridge itself, so no port has to be added. Between a member and the wire the
 * kernel keeps frames in order only per processor (per-processor queues of veth and of tunnels), so
 * every processor sends markers of its own.
 */
final class MarkerSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MarkerSender.class);
  private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");
  private static final int VARIANTS_MIN = 8;
  private static final int VARIANTS_MAX = 2000;

  private record Way(PacketSocket socket, List<Long> destinations) {}

  private final String operation;
  private final int hostNumber;
  private final List<Integer> processors;
  private final List<Way> ways;

  private MarkerSender(String operation, int hostNumber, List<Integer> processors, List<Way> ways) {
    this.operation = operation;
    this.hostNumber = hostNumber;
    this.processors = processors;
    this.ways = ways;
  }

  static MarkerSender open(
      String operation, int hostNumber, List<BridgeMembers> bridges, LinkControl links)
      throws ColoringException {
    List<Way> ways = new ArrayList<>();
    try {
      for (BridgeMembers bridge : bridges) {
        if (bridge.hostNumbers().contains(hostNumber)) {
          List<Long> destinations = new ArrayList<>();
          bridge.macs().forEach(mac -> destinations.add(Frame.number(mac)));
          destinations.add(Marker.BROADCAST);
          ways.add(new Way(PacketSocket.open(bridge.bridge(), links, 0), destinations));
        }
      }
      return new MarkerSender(operation, hostNumber, onlineProcessors(), ways);
    } catch (ColoringException e) {
      ways.forEach(way -> way.socket().close());
      throw e;
    }
  }

  /** The kernel's list looks like 0-3,8. */
  private static List<Integer> onlineProcessors() throws ColoringException {
    try {
      List<Integer> processors = new ArrayList<>();
      for (String range : Files.readString(ONLINE).strip().split(",", -1)) {
        String[] ends = range.split("-", -1);
        int last = Integer.parseInt(ends[ends.length - 1]);
        for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
          processors.add(number);
        }
      }
      return processors;
    } catch (IOException e) {
      throw new ColoringException("%s can't be read: %s".formatted(ONLINE, e.getMessage()), e);
    }
  }

  /** Sends all markers; returns when they are on their way. Runs on a thread of its own. */
  void send(int round) throws ColoringException {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              sendFromEveryProcessor(round);
              return null;
            });
    Thread thread = new Thread(task, "vnsnap-markers");
    thread.setDaemon(true);
    thread.start();
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ColoringException("sending markers was interrupted", e);
    } catch (ExecutionException e) {
      throw new ColoringException("markers can't be sent: " + e.getCause().getMessage(), e);
    }
  }

  private void sendFromEveryProcessor(int round) throws ColoringException {
    int variants = Math.min(VARIANTS_MAX, Math.max(VARIANTS_MIN, processors.size()));
    for (int i = 0; i < processors.size(); i++) {
      moveTo(processors.get(i));
      for (int variant = i; variant < variants; variant += processors.size()) {
        send(new Marker(operation, round, hostNumber, variant, variants));
      }
    }
  }

  private static void moveTo(int processor) {
    byte[] mask = new byte[(processor / Long.SIZE + 1) * Long.BYTES];
    mask[processor / Byte.SIZE] |= (byte) (1 << processor % Byte.SIZE);
    if (LibC.sched_setaffinity(0, mask.length, mask) < 0) {
      LOG.warn(
          "this process may not run on processor {}: {}; frames that members sent from there are taken to have left the host already",
          processor,
          Linux.lastError());
    }
  }

  private void send(Marker marker) throws ColoringException {
    for (Way way : ways) {
      for (long destination : way.destinations()) {
        way.socket().send(marker.toFrame(destination));
      }
    }
  }

  @Override
  public void close() {
    ways.forEach(way -> way.socket().close());
  }
}
