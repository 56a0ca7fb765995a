// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The save of one running domain, in a thread of its own. Memory is sent round after round, until
 * somebody cuts; then the guest suspends, the last round and its vCPUs are sent, and it runs again.
 *
 * <p>However it ends: a guest that was suspended by it runs, its writes are watched no more, and no
 * request is left in xenstore.
 */
final class LiveSave implements SaveEvents, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSave.class);
  private static final Duration LOOK = Duration.ofNanos(500_000);

  /** The guest that is to suspend itself may need the processor that looks at it. */
  private static final int REST_PER_LOOK = 10;

  /** The set of pages for the last round is that of one such interval, and of a round. */
  private static final long LONGEST_REST_MILLIS = 200;

  private static final long SHORTEST_REST_MILLIS = 20;

  private static final int PAGE_BYTES = 4096;
  private static final double NANOS_PER_MILLI = 1e6;

  private final String member;
  private final int domain;
  private final XenHost xen;
  private final StreamPipe pipe;
  private final Duration stepTimeout;
  private final Thread thread;
  private final Urgency urgency = Urgency.ordinarilyAsNow();
  private final CountDownLatch warm = new CountDownLatch(1);
  private final CountDownLatch cut = new CountDownLatch(1);
  private final CountDownLatch suspended = new CountDownLatch(1);
  private final CountDownLatch disksMarked = new CountDownLatch(1);
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile boolean aborted;
  private volatile Exception failure;
  private volatile Instant suspendedAt;
  private volatile Instant resumedAt;
  private volatile int rounds;
  private volatile int lastPages;
  private volatile double lastMillis;
  private long roundBeganNanos = System.nanoTime();

  /**
   * @param domain its number
   * @param pipe where the stream goes; the save's from now on
   */
  LiveSave(String member, int domain, XenHost xen, StreamPipe pipe, Duration stepTimeout) {
    this.member = member;
    this.domain = domain;
    this.xen = xen;
    this.pipe = pipe;
    this.stepTimeout = stepTimeout;
    this.thread = new Thread(this::run, "vnsnap-xen-save-" + member);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try (XenHost.Session session = xen.session()) {
      pipe.begin();
      try {
        session.save(domain, pipe.writeEnd(), this);
      } finally {
        ensureRuns(session);
      }
      pipe.finish();
    } catch (HypervisorException | RuntimeException e) {
      failed(e);
    } finally {
      pipe.closeWriteEnd();
      ended.countDown();
      warm.countDown();
      suspended.countDown();
      running.countDown();
    }
  }

  /** What came first is the reason for what comes after it. */
  synchronized void failed(Exception reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  private void ensureRuns(XenHost.Session session) throws HypervisorException {
    if (suspendedAt != null && resumedAt == null) {
      resume(session);
    }
  }

  private void resume(XenHost.Session session) throws HypervisorException {
    session.resume(domain);
    resumedAt = Instant.now();
    urgency.set(false);
    running.countDown();
  }

  @Override
  public Decision beginning() {
    return aborted ? Decision.ABORT : Decision.GO_ON;
  }

  @Override
  public Decision betweenRounds(int sent) {
    rounds = sent;
    lastMillis = (System.nanoTime() - roundBeganNanos) / NANOS_PER_MILLI;
    if (sent > 1) {
      warm.countDown();
    }
    long rest =
        sent > 1
            ? Math.min(
                LONGEST_REST_MILLIS, Math.max(SHORTEST_REST_MILLIS, Math.round(3 * lastMillis)))
            : 0;
    boolean now = await(cut, Duration.ofMillis(rest));
    roundBeganNanos = System.nanoTime();
    if (aborted) {
      return Decision.ABORT;
    }
    return now ? Decision.STOP : Decision.GO_ON;
  }

  /** Not here: what is sent now would be sent with the cut waiting for it. */
  @Override
  public Decision beforeRound(int pages) {
    lastPages = pages;
    return aborted ? Decision.ABORT : Decision.GO_ON;
  }

  @Override
  public boolean suspend() {
    urgency.set(true);
    try (XenHost.Session session = xen.session()) {
      long asked = System.nanoTime();
      LOG.debug(
          "{}: asking it to suspend, after {} rounds, {} pages in the last",
          member,
          rounds,
          lastPages);
      suspend(session);
      suspendedAt = Instant.now();
      LOG.debug(
          "{}: suspended {} ms after it was asked",
          member,
          (System.nanoTime() - asked) / 1_000_000);
      suspended.countDown();
      return !aborted;
    } catch (HypervisorException e) {
      failed(e);
      return false;
    }
  }

  private void suspend(XenHost.Session session) throws HypervisorException {
    session.hideSuspension(domain);
    try {
      xen.requestSuspend(domain);
      awaitSuspended(session);
    } catch (HypervisorException e) {
      // A guest that has ended meanwhile leaves it.
      xen.withdrawSuspend(domain);
      throw e;
    } finally {
      session.showSuspension(domain);
    }
  }

  private void awaitSuspended(XenHost.Session session) throws HypervisorException {
    long began = System.nanoTime();
    while (true) {
      long lookNanos = System.nanoTime();
      DomainStatus status =
          session
              .status(domain)
              .orElseThrow(
                  () ->
                      new HypervisorException(
                          "%s ended while it was to be cut; start it".formatted(member)));
      if (status.isSuspended()) {
        return;
      }
      if (status.hasStopped()) {
        throw new HypervisorException(
            "%s shut down while it was to be cut; start it".formatted(member));
      }
      if (aborted || System.nanoTime() - began > stepTimeout.toNanos()) {
        // A guest that has taken the request up already will suspend, so it is waited for.
        if (xen.withdrawSuspend(domain)
            || System.nanoTime() - began > stepTimeout.multipliedBy(2).toNanos()) {
          throw new HypervisorException(
              ("%s does not react to Xen's request to suspend within %d s, and runs on; its kernel"
                      + " must support it (CONFIG_XEN_SAVE_RESTORE)")
                  .formatted(member, stepTimeout.toSeconds()));
        }
      }
      LockSupport.parkNanos(
          Math.max(LOOK.toNanos(), REST_PER_LOOK * (System.nanoTime() - lookNanos)));
    }
  }

  @Override
  public boolean saved() {
    // Two steps of the cut: the color, then the disks.
    if (!await(disksMarked, stepTimeout.multipliedBy(2)) || aborted) {
      return false;
    }
    try (XenHost.Session session = xen.session()) {
      resume(session);
      return true;
    } catch (HypervisorException e) {
      failed(e);
      return false;
    }
  }

  /** Waits until all memory has been sent once and the rounds are short. */
  void awaitWarm(Duration most) throws HypervisorException {
    require(await(warm, most), "send its memory for the first time", most);
  }

  /**
   * Cuts: returns when the guest is suspended, and what is left of it is being sent. Its color is
   * to change meanwhile, and its disks are to be marked.
   */
  void cut() throws HypervisorException {
    LOG.debug("{}: cut", member);
    cut.countDown();
    Duration most = stepTimeout.multipliedBy(2);
    require(await(suspended, most) && suspendedAt != null, "suspend", most);
  }

  /** Every disk's point in time is marked: the guest may run as soon as its state is sent. */
  void disksMarked() {
    disksMarked.countDown();
  }

  /** Waits until the guest runs again. */
  CutTimes awaitRunning() throws HypervisorException {
    require(await(running, stepTimeout) && failure == null, "run again", stepTimeout);
    LOG.debug("{}: {} rounds, {} pages in the last but one", member, rounds, lastPages);
    return new CutTimes(micros(suspendedAt), micros(resumedAt));
  }

  /**
   * @param sentBytes memory that arrived
   */
  PreCopy preCopy(long sentBytes) {
    return new PreCopy(rounds, sentBytes, (long) lastPages * PAGE_BYTES, lastMillis);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** Throws if the save has failed. */
  void check() throws HypervisorException {
    if (aborted) {
      throw new HypervisorException("the save of %s was cancelled".formatted(member));
    }
    Exception why = failure;
    if (why != null) {
      throw new HypervisorException(
          "the save of %s failed: %s".formatted(member, why.getMessage()), why);
    }
  }

  private void require(boolean reached, String what, Duration most) throws HypervisorException {
    check();
    if (!reached) {
      throw new HypervisorException(
          "%s did not %s within %d s".formatted(member, what, most.toSeconds()));
    }
  }

  private static boolean await(CountDownLatch latch, Duration most) {
    try {
      return latch.await(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the save wherever it is, and waits until the guest runs and is watched no more. */
  @Override
  public void close() {
    aborted = ended.getCount() > 0;
    cut.countDown();
    disksMarked.countDown();
    if (aborted) {
      // Xen may be waiting for room in the pipe, with the guest suspended.
      pipe.closeReadEnd();
    }
    if (!await(ended, stepTimeout.multipliedBy(3))) {
      LOG.error("the save of {} does not end; look at: xl list", member);
    }
  }
}
