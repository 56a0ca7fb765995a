// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A hypervisor with one domain that writes to its memory as long as it runs. A save asks and sends
 * in the order in which Xen's library does.
 */
final class FakeXen implements XenHost {
  static final int DOMAIN = 7;
  static final int PAGE = 4096;

  private static final int SHUTDOWN = 1 << 2;
  private static final int SUSPENDED = SHUTDOWN | 2 << 16;
  private static final int POWERED_OFF = SHUTDOWN;

  /** What the guest does when it is asked to suspend. */
  enum Reaction {
    SUSPEND,
    IGNORE,
    /**
     * Takes the request at once and suspends when it is asked whether it has for the 2,000th time.
     */
    SUSPEND_LATE,
    SHUT_DOWN
  }

  private final Reaction reaction;
  private final byte[] memory;
  private final Random random = new Random(1);
  private int flags;
  private boolean asked;
  private boolean watched;
  private boolean hidden;
  private boolean endReported;
  private int looks;
  private int resumes;

  FakeXen(Reaction reaction, int pages) {
    this.reaction = reaction;
    this.memory = new byte[pages * PAGE];
    random.nextBytes(memory);
  }

  synchronized byte[] memory() {
    return memory.clone();
  }

  synchronized boolean isSuspended() {
    return flags == SUSPENDED;
  }

  synchronized boolean isAsked() {
    return asked;
  }

  synchronized boolean isWatched() {
    return watched;
  }

  /** Whether nobody would be told of the next suspension. */
  synchronized boolean isHidden() {
    return hidden;
  }

  /** Whether libvirt takes it to have ended, once and for all. */
  synchronized boolean isEndReported() {
    return endReported;
  }

  /** How often it was let go on. */
  synchronized int resumes() {
    return resumes;
  }

  /** As an agent leaves it that was killed while the guest was suspended. */
  synchronized void leaveSuspended() {
    flags = SUSPENDED;
    watched = true;
    hidden = true;
  }

  @Override
  public synchronized void requestSuspend(int domain) {
    // A guest that ends by itself does not look at it.
    asked = reaction == Reaction.IGNORE || reaction == Reaction.SHUT_DOWN;
    switch (reaction) {
      case SUSPEND -> stop(SUSPENDED);
      case SHUT_DOWN -> stop(POWERED_OFF);
      case IGNORE, SUSPEND_LATE -> looks = 0;
    }
  }

  private void stop(int how) {
    flags = how;
    endReported |= how == POWERED_OFF || !hidden;
  }

  @Override
  public synchronized boolean withdrawSuspend(int domain) {
    boolean was = asked;
    asked = false;
    return was;
  }

  @Override
  public Session session() {
    return new FakeSession();
  }

  @Override
  public void close() {}

  /** The guest writes to some pages, if it runs. */
  private synchronized int[] dirty() {
    if (flags != 0) {
      return new int[0];
    }
    int[] pages = random.ints(5, 0, memory.length / PAGE).distinct().toArray();
    for (int page : pages) {
      memory[page * PAGE + random.nextInt(PAGE)]++;
    }
    return pages;
  }

  private final class FakeSession implements Session {
    @Override
    public Optional<DomainStatus> status(int domain) {
      synchronized (FakeXen.this) {
        if (reaction == Reaction.SUSPEND_LATE && ++looks == 2000) {
          stop(SUSPENDED);
        }
        return domain == DOMAIN ? Optional.of(new DomainStatus(flags)) : Optional.empty();
      }
    }

    @Override
    public boolean hasShadowPaging() {
      return true;
    }

    @Override
    public void save(int domain, int descriptor, SaveEvents events) throws HypervisorException {
      synchronized (FakeXen.this) {
        watched = true;
      }
      try {
        send(descriptor, events);
      } finally {
        synchronized (FakeXen.this) {
          watched = false;
        }
      }
    }

    private void send(int descriptor, SaveEvents events) throws HypervisorException {
      write(descriptor, header());
      int pages = memory.length / PAGE;
      goOn(events.beginning());
      sendPages(descriptor, IntStream.range(0, pages).toArray());
      int rounds = 1;
      int[] dirty = dirty();
      while (goOn(events.betweenRounds(rounds))) {
        goOn(events.beforeRound(dirty.length));
        sendPages(descriptor, dirty);
        dirty = dirty();
        rounds++;
      }
      int[] last = dirty();
      if (!events.suspend()) {
        throw new HypervisorException("not suspended");
      }
      sendPages(descriptor, dirty);
      sendPages(descriptor, last);
      write(descriptor, record(4, new byte[24]));
      write(descriptor, record(0xe, new byte[0]));
      if (!events.saved()) {
        throw new HypervisorException("not resumed");
      }
    }

    /** Whether another round is wanted. */
    private boolean goOn(SaveEvents.Decision decision) throws HypervisorException {
      if (decision == SaveEvents.Decision.ABORT) {
        throw new HypervisorException("aborted");
      }
      return decision == SaveEvents.Decision.GO_ON;
    }

    private void sendPages(int descriptor, int[] pages) throws HypervisorException {
      for (int page : pages) {
        ByteBuffer body = ByteBuffer.allocate(16 + PAGE).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(1).putInt(0).putLong(page);
        synchronized (FakeXen.this) {
          body.put(memory, page * PAGE, PAGE);
        }
        write(descriptor, record(1, body.array()));
      }
    }

    @Override
    public void hideSuspension(int domain) {
      synchronized (FakeXen.this) {
        hidden = true;
      }
    }

    @Override
    public void showSuspension(int domain) {
      synchronized (FakeXen.this) {
        hidden = false;
      }
    }

    @Override
    public void resume(int domain) {
      synchronized (FakeXen.this) {
        flags = 0;
        resumes++;
      }
    }

    @Override
    public void stopWatching(int domain) {
      synchronized (FakeXen.this) {
        watched = false;
      }
    }

    @Override
    public void close() {}
  }

  private static byte[] header() {
    ByteBuffer header = ByteBuffer.allocate(40);
    header.putLong(-1).putInt(0x58454e46).putInt(3);
    header.position(24).order(ByteOrder.LITTLE_ENDIAN);
    return header.putInt(1).putInt(12).putInt(4).putInt(17).array();
  }

  private static byte[] record(int type, byte[] body) {
    ByteBuffer record = ByteBuffer.allocate(8 + body.length).order(ByteOrder.LITTLE_ENDIAN);
    return record.putInt(type).putInt(body.length).put(body).array();
  }

  private static void write(int descriptor, byte[] bytes) throws HypervisorException {
    try (Memory copy = new Memory(bytes.length)) {
      copy.write(0, bytes, 0, bytes.length);
      for (long at = 0; at < bytes.length; ) {
        at += Libc.write(descriptor, copy.share(at), bytes.length - at);
      }
    } catch (LastErrorException e) {
      throw new HypervisorException("nobody reads: " + e.getMessage(), e);
    }
  }
}
