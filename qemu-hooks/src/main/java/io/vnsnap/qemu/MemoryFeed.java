// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.qemu.stream.ByteSink;
import io.vnsnap.qemu.stream.ByteSource;
import io.vnsnap.qemu.stream.DeviceState;
import io.vnsnap.qemu.stream.EagerSource;
import io.vnsnap.qemu.stream.PostcopySource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a waiting QEMU its memory and devices, in threads of its own. */
final class MemoryFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryFeed.class);
  private static final String POSTCOPY = "postcopy-ram";
  private static final String DESCRIPTOR = "vnsnap-incoming";
  private static final Duration JOIN = Duration.ofSeconds(10);

  private final Monitor monitor;
  private final MigrationPipe pipe;
  private final SparseFile memory;
  private final MemoryLoading loading;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread sender;
  private final Thread requests;
  private final PostcopySource postcopy;
  private volatile Exception failure;

  private MemoryFeed(
      Monitor monitor,
      MigrationPipe pipe,
      SparseFile memory,
      DeviceState devices,
      MemoryLoading loading) {
    this.monitor = monitor;
    this.pipe = pipe;
    this.memory = memory;
    this.loading = loading;
    ByteSink sink = this::write;
    ByteSource source = this::read;
    switch (loading) {
      case LAZY -> {
        postcopy = new PostcopySource(devices, memory, sink, source, Libc.getpagesize());
        sender = thread("feed", postcopy::send);
        requests = thread("requests", this::serveRequests);
      }
      case EAGER -> {
        EagerSource eager = new EagerSource(devices, memory, sink);
        postcopy = null;
        sender =
            thread(
                "feed",
                () -> {
                  eager.send();
                  ended.countDown();
                });
        requests = null;
      }
      default -> throw new IllegalArgumentException(loading.name());
    }
  }

  /** Begins to feed a QEMU that waits with -incoming defer. */
  static MemoryFeed begin(
      Monitor monitor, SparseFile memory, DeviceState devices, MemoryLoading loading)
      throws HypervisorException {
    MigrationPipe pipe = MigrationPipe.open();
    MemoryFeed feed = new MemoryFeed(monitor, pipe, memory, devices, loading);
    try {
      feed.connect();
      return feed;
    } catch (HypervisorException | RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  private void connect() throws HypervisorException {
    if (loading == MemoryLoading.LAZY) {
      monitor.setCapability(POSTCOPY, true);
    }
    monitor.passDescriptor(DESCRIPTOR, pipe.theirs());
    monitor.run("migrate-incoming", monitor.arguments().put("uri", "fd:" + DESCRIPTOR));
    pipe.handedOver();
    sender.start();
    if (requests != null) {
      requests.start();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private Thread thread(String what, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | LastErrorException e) {
                fail(e);
              } catch (RuntimeException e) {
                fail(e);
                throw e;
              }
            },
            "vnsnap-%s-%s".formatted(what, monitor.member()));
    thread.setDaemon(true);
    return thread;
  }

  private void fail(Exception e) {
    LOG.debug("feeding {}", monitor.member(), e);
    if (failure == null) {
      failure = e;
    }
    ended.countDown();
    pipe.shutdown();
  }

  private void serveRequests() throws IOException {
    if (!postcopy.serveRequests()) {
      throw new IOException("QEMU broke the connection off before it had all its memory");
    }
    ended.countDown();
  }

  private void write(java.nio.ByteBuffer buffer) throws IOException {
    try {
      pipe.write(buffer);
    } catch (LastErrorException e) {
      throw new IOException("QEMU takes no more: " + e.getMessage(), e);
    }
  }

  private int read(java.nio.ByteBuffer buffer) throws IOException {
    try {
      return pipe.read(buffer);
    } catch (LastErrorException e) {
      throw new IOException("QEMU says no more: " + e.getMessage(), e);
    }
  }

  /** Waits until the devices are loaded, so that the guest may run. */
  void awaitRunnable(Duration most) throws HypervisorException {
    Deadline.in(most)
        .await(
            "%s to load its state".formatted(monitor.member()),
            () -> {
              check();
              return !monitor.runState().equals("inmigrate");
            });
    devicesAreLoaded();
    check();
  }

  private void devicesAreLoaded() {
    if (postcopy != null) {
      postcopy.devicesAreLoaded();
    }
  }

  /** Waits until QEMU has all memory. */
  void awaitLoaded(Duration most) throws HypervisorException {
    try {
      if (!ended.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HypervisorException(
            "%s did not get all its memory in %d s".formatted(monitor.member(), most.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException("interrupted while memory is loaded", e);
    }
    check();
    Deadline.in(most)
        .await(
            "QEMU of %s to end the loading".formatted(monitor.member()),
            () -> monitor.run("query-migrate").path("status").asText().equals("completed"));
    if (loading == MemoryLoading.LAZY) {
      monitor.setCapability(POSTCOPY, false);
      LOG.debug("{} asked {} times for pages", monitor.member(), postcopy.demandedRequests());
    }
  }

  private void check() throws HypervisorException {
    Exception why = failure;
    if (why != null) {
      throw new HypervisorException(
          "%s could not be given its memory: %s".formatted(monitor.member(), why.getMessage()),
          why);
    }
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Ends the threads. A QEMU that has not got all its memory can't go on. */
  @Override
  public void close() {
    devicesAreLoaded();
    pipe.shutdown();
    join(sender);
    join(requests);
    pipe.close();
    try {
      memory.close();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
  }

  private static void join(Thread thread) {
    try {
      if (thread != null && thread.isAlive()) {
        thread.join(JOIN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
