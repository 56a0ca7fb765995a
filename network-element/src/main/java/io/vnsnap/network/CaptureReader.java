// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Memory;
import io.vnsnap.core.port.ColoringException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A thread that reads capture devices as soon as frames arrive. */
final class CaptureReader implements AutoCloseable {
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS_OFFSET = 4;
  private static final int RETURNED_EVENTS_OFFSET = 6;
  private static final int IGNORED_FD = -1;
  private static final int TICK_MILLIS = 100;
  private static final int SPENT_TICK_MILLIS = 10;
  private static final int EFD_NONBLOCK = Linux.O_NONBLOCK;
  private static final int EFD_CLOEXEC = Linux.O_CLOEXEC;

  /** Told from the reader's thread. */
  interface Listener {
    /** Frames of the NIC have been read. */
    void arrived(NicGate gate) throws ColoringException;

    /** Called now and then, also when nothing arrives. */
    void tick() throws ColoringException;

    /** Reading has ended for this reason. */
    void failed(ColoringException reason);
  }

  private record Source(NicGate gate, CaptureTap tap, boolean log) {}

  private final List<Source> sources = new ArrayList<>();
  private final CaptureBudget budget;
  private final Listener listener;
  private final int wakeFd;
  private final Thread thread;
  private volatile boolean ending;

  CaptureReader(String name, List<NicGate> gates, CaptureBudget budget, Listener listener)
      throws ColoringException {
    for (NicGate gate : gates) {
      for (CaptureTap tap : gate.taps().all()) {
        sources.add(new Source(gate, tap, tap.equals(gate.taps().log())));
      }
    }
    this.budget = budget;
    this.listener = listener;
    this.wakeFd = Linux.check(LibC.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long count = sources.size() + 1L;
    try (Memory fds = new Memory(count * POLLFD_BYTES)) {
      while (!ending) {
        boolean spent = budget.isExceeded();
        fill(fds, spent);
        LibC.poll(fds, count, spent ? SPENT_TICK_MILLIS : TICK_MILLIS);
        for (NicGate gate : ready(fds)) {
          gate.readAll();
          listener.arrived(gate);
        }
        listener.tick();
      }
    } catch (ColoringException e) {
      if (!ending) {
        listener.failed(e);
      }
    }
  }

  /** While the budget is spent, frames that we would have to keep stay where they are. */
  private void fill(Memory fds, boolean spent) {
    for (int i = 0; i < sources.size(); i++) {
      Source source = sources.get(i);
      put(fds, i, spent && !source.log() ? IGNORED_FD : source.tap().fd());
    }
    put(fds, sources.size(), wakeFd);
  }

  private static void put(Memory fds, int place, int fd) {
    long at = (long) place * POLLFD_BYTES;
    fds.setInt(at, fd);
    fds.setShort(at + EVENTS_OFFSET, Linux.POLLIN);
    fds.setShort(at + RETURNED_EVENTS_OFFSET, (short) 0);
  }

  private Set<NicGate> ready(Memory fds) {
    Set<NicGate> ready = new LinkedHashSet<>();
    for (int i = 0; i < sources.size(); i++) {
      if (fds.getShort((long) i * POLLFD_BYTES + RETURNED_EVENTS_OFFSET) != 0) {
        ready.add(sources.get(i).gate());
      }
    }
    return ready;
  }

  @Override
  public void close() {
    ending = true;
    byte[] one = new byte[Long.BYTES];
    Arrays.fill(one, (byte) 1);
    LibC.write(wakeFd, one, one.length);
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    LibC.close(wakeFd);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
