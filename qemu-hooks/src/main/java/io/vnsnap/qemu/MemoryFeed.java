// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.Libc;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import io.vnsnap.qemu.stream.EagerSource;
import io.vnsnap.qemu.stream.PageLedger;
import io.vnsnap.qemu.stream.PostcopySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a waiting QEMU its memory and devices, in threads of its own.
 *
 * <p>A lazy feed can be gone on with by another process, should this one die: QEMU keeps a copy of
 * our end of the connection, and of what is on its way there.
 */
final class MemoryFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryFeed.class);
  private static final String POSTCOPY = "postcopy-ram";
  private static final String DESCRIPTOR = "vnsnap-incoming";

  /** QEMU's own copies of what a successor needs. */
  private static final String SOURCE_DESCRIPTOR = "vnsnap-source";

  private static final String OUTBOX_DESCRIPTOR = "vnsnap-outbox";

  private static final Duration JOIN = Duration.ofSeconds(10);

  private final Monitor monitor;
  private final MigrationPipe pipe;
  private final SavedMemory saved;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Optional<Outbox> outbox = Optional.empty();
  private Optional<PostcopySource> postcopy = Optional.empty();
  private List<Thread> threads = List.of();
  private volatile Exception failure;

  private MemoryFeed(Monitor monitor, MigrationPipe pipe, SavedMemory saved) {
    this.monitor = monitor;
    this.pipe = pipe;
    this.saved = saved;
  }

  /** Feeds a QEMU that waits with -incoming defer, all before it may run. */
  static MemoryFeed eager(Monitor monitor, SavedMemory saved) throws HypervisorException {
    MemoryFeed feed = new MemoryFeed(monitor, MigrationPipe.open(MigrationPipe.LOAD_PREFIX), saved);
    EagerSource source = new EagerSource(saved.devices(), saved.pages(), feed::write);
    feed.threads =
        List.of(
            feed.thread(
                "feed",
                () -> {
                  source.send();
                  feed.ended.countDown();
                }));
    return feed.begun(feed::connect);
  }

  /** Feeds a QEMU that waits with -incoming defer, by post-copy. */
  static MemoryFeed lazy(Monitor monitor, SavedMemory saved, LoadNotes notes)
      throws HypervisorException {
    MigrationPipe pipe = MigrationPipe.open(MigrationPipe.LOAD_PREFIX);
    MemoryFeed feed = new MemoryFeed(monitor, pipe, saved);
    Path outboxFile = notes.beside(".outbox");
    Path ledgerFile = notes.beside(".ledger");
    return feed.begun(
        () -> {
          feed.usePostcopy(
              Outbox.make(outboxFile, pipe),
              PageLedger.create(ledgerFile, PostcopySource.ledgerPages(saved.devices())));
          notes.add(
              new LoadNote.Feeds(
                  saved.directory().toString(),
                  pipe.name(),
                  outboxFile.toString(),
                  ledgerFile.toString()));
          monitor.setCapability(POSTCOPY, true);
          monitor.passDescriptor(SOURCE_DESCRIPTOR, pipe.ours());
          monitor.passDescriptor(OUTBOX_DESCRIPTOR, feed.outbox.orElseThrow().descriptor());
          feed.connect();
        });
  }

  /**
   * Goes on with the lazy feed of a process that died after the member had been started. QEMU is
   * asked nothing: its main thread may wait for a page itself.
   *
   * @return absent if QEMU keeps nothing for a successor, as it is once it has all its memory
   */
  static Optional<MemoryFeed> resume(Monitor monitor, LoadNote.Feeds notes)
      throws HypervisorException {
    List<Integer> sockets =
        monitor.process().map(process -> process.borrowPipes(notes.socket())).orElse(List.of());
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    MigrationPipe pipe = MigrationPipe.adopt(sockets.get(0));
    SavedMemory saved;
    try {
      saved = SavedMemory.open(Path.of(notes.directory()));
    } catch (HypervisorException e) {
      pipe.close();
      throw e;
    }
    MemoryFeed feed = new MemoryFeed(monitor, pipe, saved);
    return Optional.of(
        feed.begun(
            () -> {
              feed.usePostcopy(
                  Outbox.open(Path.of(notes.outbox()), pipe),
                  PageLedger.open(
                      Path.of(notes.ledger()), PostcopySource.ledgerPages(saved.devices())));
              feed.postcopy.orElseThrow().resume();
              feed.threads.forEach(Thread::start);
            }));
  }

  /** What a feed needs to begin. */
  @FunctionalInterface
  private interface Beginning {
    void run() throws HypervisorException, IOException;
  }

  private MemoryFeed begun(Beginning beginning) throws HypervisorException {
    try {
      beginning.run();
      return this;
    } catch (IOException e) {
      close();
      throw new HypervisorException(
          "%s can't be given its memory: %s".formatted(monitor.member(), e.getMessage()), e);
    } catch (HypervisorException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void usePostcopy(Outbox toQemu, PageLedger ledger) {
    PostcopySource source =
        new PostcopySource(
            saved.devices(), saved.pages(), toQemu, ledger, this::read, Libc.getpagesize());
    outbox = Optional.of(toQemu);
    postcopy = Optional.of(source);
    threads =
        List.of(thread("feed", source::send), thread("requests", () -> serveRequests(source)));
  }

  private void connect() throws HypervisorException {
    monitor.passDescriptor(DESCRIPTOR, pipe.theirs());
    monitor.run("migrate-incoming", monitor.arguments().put("uri", "fd:" + DESCRIPTOR));
    pipe.handedOver();
    threads.forEach(Thread::start);
  }

  /** What a thread does. */
  @FunctionalInterface
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

  private void serveRequests(PostcopySource source) throws IOException {
    if (!source.serveRequests() && !source.endWasSent()) {
      throw new IOException("QEMU broke the connection off before it had all its memory");
    }
    ended.countDown();
  }

  private void write(ByteBuffer buffer) throws IOException {
    try {
      pipe.write(buffer);
    } catch (LastErrorException e) {
      throw new IOException("QEMU takes no more: " + e.getMessage(), e);
    }
  }

  private int read(ByteBuffer buffer) throws IOException {
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
    postcopy.ifPresent(PostcopySource::devicesAreLoaded);
    check();
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
            "QEMU of %s to end the loading".formatted(monitor.member()), () -> isLoaded(monitor));
    if (postcopy.isPresent()) {
      monitor.setCapability(POSTCOPY, false);
      monitor.dropDescriptor(SOURCE_DESCRIPTOR);
      monitor.dropDescriptor(OUTBOX_DESCRIPTOR);
      LOG.debug("{} asked {} times for pages", monitor.member(), postcopy.get().demandedRequests());
    }
  }

  /** Whether QEMU has got all that it had waited for. */
  static boolean isLoaded(Monitor monitor) throws HypervisorException {
    return monitor.run("query-migrate").path("status").asText().equals("completed");
  }

  private void check() throws HypervisorException {
    Exception why = failure;
    if (why != null) {
      throw new HypervisorException(
          "%s could not be given its memory: %s".formatted(monitor.member(), why.getMessage()),
          why);
    }
  }

  /** Ends the threads. A QEMU that has not got all its memory can't go on. */
  @Override
  public void close() {
    postcopy.ifPresent(PostcopySource::devicesAreLoaded);
    pipe.shutdown();
    threads.forEach(MemoryFeed::join);
    pipe.close();
    outbox.ifPresent(Outbox::close);
    saved.close();
  }

  private static void join(Thread thread) {
    try {
      if (thread.isAlive()) {
        thread.join(JOIN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
