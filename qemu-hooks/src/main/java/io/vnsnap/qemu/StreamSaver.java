// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.qemu.stream.DeviceState;
import io.vnsnap.qemu.stream.StreamSplitter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads QEMU's stream in a thread of its own, from the cut to the stream's end, into memory.raw and
 * device.state.
 *
 * <p>It always reads to the end, also when the files can't be written or nobody wants them any
 * more: QEMU before 8.2 leaves the guest's memory write-protected for ever, and so the guest
 * hanging, if the stream of a background snapshot breaks off or is cancelled.
 */
final class StreamSaver implements AutoCloseable {
  private static final int FEW_BYTES = 1 << 17;

  /**
   * How long to let the stream gather when little has come. QEMU sends each page by itself, and if
   * it has to wake a reader each time that costs it more than the page.
   */
  private static final Duration GATHERING = Duration.ofNanos(500_000);

  private final MigrationPipe pipe;
  private final Path directory;
  private final Thread thread;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch tracking = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean discarding;
  private volatile StreamSplitter splitter;
  private volatile DeviceState devices;
  private volatile Exception failure;
  private int lastReadBytes;

  /** Somebody called {@link #discard}. */
  private static final class DiscardedException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  StreamSaver(String member, MigrationPipe pipe, Path directory) {
    this.pipe = pipe;
    this.directory = directory;
    this.thread = new Thread(this::run, "vnsnap-save-" + member);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets QEMU's stream flow. */
  void begin() {
    pipe.flow();
    begun.countDown();
  }

  /** From now on what comes is thrown away, as fast as QEMU sends it. */
  void discard() {
    discarding = true;
    begin();
  }

  private void run() {
    try {
      begun.await();
      pipe.skipFiller();
      if (!discarding) {
        save();
      }
    } catch (IOException | LastErrorException | InterruptedException e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      drain();
      tracking.countDown();
      ended.countDown();
    }
  }

  private void save() throws IOException {
    try (RandomAccessFile memory = new RandomAccessFile(memoryFile().toFile(), "rw");
        EarlyWriteback writeback = new EarlyWriteback(memoryFile())) {
      splitter = new StreamSplitter(buffer -> read(buffer, writeback), memory, tracking::countDown);
      DeviceState state = splitter.split();
      memory.getChannel().force(true);
      state.write(directory.resolve(CheckpointFactory.DEVICE_FILE));
      devices = state;
    }
  }

  private int read(ByteBuffer buffer, EarlyWriteback writeback) throws IOException {
    if (discarding) {
      throw new DiscardedException();
    }
    writeback.written(writtenBytes());
    if (lastReadBytes < FEW_BYTES && tracking.getCount() == 0) {
      LockSupport.parkNanos(GATHERING.toNanos());
    }
    try {
      lastReadBytes = pipe.read(buffer);
      return lastReadBytes;
    } catch (LastErrorException e) {
      throw new IOException("QEMU's stream can't be read: " + e.getMessage(), e);
    }
  }

  private void drain() {
    ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 20);
    try {
      while (pipe.read(scratch.clear()) >= 0) {
        // Nobody wants it.
      }
    } catch (LastErrorException e) {
      // The stream is broken, so nothing is left to read.
    }
  }

  Path memoryFile() {
    return directory.resolve(CheckpointFactory.MEMORY_FILE);
  }

  /** Waits at most that long for the first memory, which proves that QEMU tracks writes. */
  boolean awaitTracking(Duration most) throws HypervisorException {
    return await(tracking, most);
  }

  boolean awaitEnd(Duration most) throws HypervisorException {
    return await(ended, most);
  }

  private static boolean await(CountDownLatch latch, Duration most) throws HypervisorException {
    try {
      return latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException("interrupted while memory is saved", e);
    }
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Whether files could not be written; the stream is then drained and of no use. */
  boolean hasFailed() {
    return failure != null;
  }

  long writtenBytes() {
    StreamSplitter now = splitter;
    return now == null ? 0 : now.writtenBytes();
  }

  /** What was saved, once the stream has ended. */
  DeviceState result() throws IOException {
    Exception why = failure;
    if (why instanceof IOException io) {
      throw io;
    }
    if (why != null) {
      throw new IOException(String.valueOf(why.getMessage()), why);
    }
    return devices;
  }

  /** Ends the thread, even in the middle of the stream. */
  @Override
  public void close() {
    discarding = true;
    begun.countDown();
    pipe.shutdown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
