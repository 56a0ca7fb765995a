// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Libc;
import io.vnsnap.xen.stream.StreamFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/** The pipe that Xen's library writes a domain's stream to, framed as libxl's stream. */
final class StreamPipe implements AutoCloseable {
  private static final int CAPACITY_BYTES = 1 << 20;

  private final int writeEnd;
  private final FileChannel readEnd;
  private final AtomicBoolean writable = new AtomicBoolean(true);

  private StreamPipe(int writeEnd, FileChannel readEnd) {
    this.writeEnd = writeEnd;
    this.readEnd = readEnd;
  }

  static StreamPipe open() throws HypervisorException {
    int[] ends = new int[2];
    try {
      Libc.pipe2(ends, Libc.O_CLOEXEC);
    } catch (LastErrorException e) {
      throw new HypervisorException("can't make a pipe for Xen: " + e.getMessage(), e);
    }
    try {
      FileChannel readEnd =
          FileChannel.open(Path.of("/proc/self/fd/" + ends[0]), StandardOpenOption.READ);
      enlarge(ends[1]);
      return new StreamPipe(ends[1], readEnd);
    } catch (IOException e) {
      Libc.close(ends[1]);
      throw new HypervisorException("can't open the pipe for Xen: " + e.getMessage(), e);
    } finally {
      Libc.close(ends[0]);
    }
  }

  private static void enlarge(int end) {
    try {
      Libc.fcntl(end, Libc.F_SETPIPE_SZ, CAPACITY_BYTES);
    } catch (LastErrorException e) {
      // It is only a little slower with less.
    }
  }

  int writeEnd() {
    return writeEnd;
  }

  ReadableByteChannel readEnd() {
    return readEnd;
  }

  /** Writes what stands before the domain's own stream. */
  void begin() throws HypervisorException {
    write(StreamFrame.begin());
  }

  /** Writes what stands after a domain's complete checkpoint. */
  void finish() throws HypervisorException {
    write(StreamFrame.end());
  }

  private void write(ByteBuffer bytes) throws HypervisorException {
    int count = bytes.remaining();
    try (Memory memory = new Memory(count)) {
      memory.getByteBuffer(0, count).put(bytes);
      Libc.write(writeEnd, memory, count);
    } catch (LastErrorException e) {
      throw new HypervisorException("Xen's stream is not taken any more: " + e.getMessage(), e);
    }
  }

  void closeWriteEnd() {
    if (writable.compareAndSet(true, false)) {
      Libc.close(writeEnd);
    }
  }

  /** From now on what is written fails. */
  void closeReadEnd() {
    try {
      readEnd.close();
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(StreamPipe.class).debug("closing", e);
    }
  }

  @Override
  public void close() {
    closeReadEnd();
    closeWriteEnd();
  }
}
