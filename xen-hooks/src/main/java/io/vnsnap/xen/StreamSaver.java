// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.xen.stream.DeviceState;
import io.vnsnap.xen.stream.StreamSplitter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes a domain's stream from the pipe to memory.raw and device.state, in threads of its own. */
final class StreamSaver implements AutoCloseable {
  private final StreamPipe pipe;
  private final ReadAhead readAhead;
  private final Path memoryFile;
  private final Path deviceFile;
  private final Consumer<HypervisorException> failed;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile StreamSplitter splitter;
  private volatile DeviceState devices;
  private volatile HypervisorException failure;

  /**
   * @param failed told why nothing more is read, before whoever writes to the pipe notices
   */
  StreamSaver(
      String member,
      StreamPipe pipe,
      Path memoryFile,
      Path deviceFile,
      Consumer<HypervisorException> failed) {
    this.pipe = pipe;
    this.failed = failed;
    this.memoryFile = memoryFile;
    this.deviceFile = deviceFile;
    this.readAhead = new ReadAhead("vnsnap-xen-read-" + member, pipe.readEnd());
    this.thread = new Thread(this::run, "vnsnap-xen-split-" + member);
    thread.setDaemon(true);
  }

  void start() {
    readAhead.start();
    thread.start();
  }

  private void run() {
    try (FileChannel memory =
        FileChannel.open(
            memoryFile,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      splitter = new StreamSplitter(readAhead, memory);
      DeviceState state = splitter.split();
      memory.force(true);
      state.write(deviceFile);
      devices = state;
    } catch (IOException | RuntimeException e) {
      failure =
          new HypervisorException(
              "%s can't be written: %s".formatted(memoryFile, e.getMessage()), e);
      failed.accept(failure);
    } finally {
      // Whoever still writes must not wait for a reader.
      readAhead.close();
      pipe.closeReadEnd();
      ended.countDown();
    }
  }

  /**
   * The guest is about to stand still: what comes now is kept in memory, and goes to the files when
   * the stream has ended, or when there is too much of it.
   */
  void hold() {
    readAhead.hold();
  }

  long writtenBytes() {
    StreamSplitter now = splitter;
    return now == null ? 0 : now.writtenBytes();
  }

  boolean awaitEnd(long millis) throws HypervisorException {
    try {
      return ended.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException("interrupted while memory is saved", e);
    }
  }

  /** What was saved, once the stream has ended. */
  DeviceState result() throws HypervisorException {
    HypervisorException why = failure;
    if (why != null) {
      throw why;
    }
    return devices;
  }

  @Override
  public void close() {
    readAhead.close();
    pipe.closeReadEnd();
    thread.interrupt();
  }
}
