// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.vnsnap.hooks.Libc;
import io.vnsnap.qemu.stream.StagedSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is on its way to a QEMU, in a named pipe that QEMU keeps open, too: its bytes stay there
 * when this process dies. They are moved on by splice(2), which takes from the pipe just what the
 * socket has got.
 */
final class Outbox implements StagedSink, AutoCloseable {
  /** More than is ever staged at once, so that staging does not wait. */
  private static final int CAPACITY_BYTES = 1 << 19;

  private static final int PRIVATE_MODE = 0600;

  private final int fifo;
  private final MigrationPipe pipe;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private Outbox(int fifo, MigrationPipe pipe) {
    this.fifo = fifo;
    this.pipe = pipe;
  }

  static Outbox make(Path path, MigrationPipe pipe) throws IOException {
    try {
      Libc.mkfifo(path.toString(), PRIVATE_MODE);
      Outbox outbox = open(path, pipe);
      Libc.fcntl(outbox.fifo, Libc.F_SETPIPE_SZ, CAPACITY_BYTES);
      return outbox;
    } catch (LastErrorException e) {
      throw new IOException("%s can't be made: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Goes on with what a process that died has left. */
  static Outbox open(Path path, MigrationPipe pipe) throws IOException {
    try {
      return new Outbox(Libc.open(path.toString(), Libc.O_RDWR | Libc.O_CLOEXEC), pipe);
    } catch (LastErrorException e) {
      throw new IOException("%s can't be opened: %s".formatted(path, e.getMessage()), e);
    }
  }

  int descriptor() {
    return fifo;
  }

  @Override
  public void stage(ByteBuffer buffer) throws IOException {
    try {
      MigrationPipe.write(fifo, buffer);
    } catch (LastErrorException e) {
      throw new IOException("can't be staged: " + e.getMessage(), e);
    }
  }

  @Override
  public void pass() throws IOException {
    try {
      for (long left = stagedBytes(); left > 0; ) {
        left -= splice(left);
      }
    } catch (LastErrorException e) {
      throw new IOException("QEMU takes no more: " + e.getMessage(), e);
    }
  }

  private long splice(long count) throws LastErrorException {
    try {
      return Libc.splice(fifo, null, pipe.ours(), null, count, 0);
    } catch (LastErrorException e) {
      if (e.getErrorCode() == Libc.EINTR) {
        return 0;
      }
      throw e;
    }
  }

  @Override
  public void discard() throws IOException {
    try {
      ByteBuffer scratch = ByteBuffer.allocateDirect(CAPACITY_BYTES);
      for (int left = stagedBytes(); left > 0; left = stagedBytes()) {
        MigrationPipe.read(fifo, scratch.clear().limit(left));
      }
    } catch (LastErrorException e) {
      throw new IOException("can't be emptied: " + e.getMessage(), e);
    }
  }

  private int stagedBytes() throws LastErrorException {
    try (Memory count = new Memory(Integer.BYTES)) {
      Libc.ioctl(fifo, Libc.FIONREAD, Pointer.nativeValue(count));
      return count.getInt(0);
    }
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      Libc.close(fifo);
    }
  }
}
