// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.sun.jna.LastErrorException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file with holes, which lseek(2) finds. */
public final class SparseFile implements PageStore, AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final int descriptor;
  private final AtomicBoolean closed = new AtomicBoolean();

  public SparseFile(Path path) throws IOException {
    this.path = path;
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      this.descriptor = Libc.open(path.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC);
    } catch (LastErrorException e) {
      channel.close();
      throw new IOException("%s can't be opened: %s".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Makes the other file, which is empty, share all data of this one until either is written to.
   *
   * @return whether the file system could do it
   */
  public boolean shareWith(Path other) {
    try {
      int target = Libc.open(other.toString(), Libc.O_RDWR | Libc.O_CLOEXEC);
      try {
        Libc.ioctl(target, Libc.FICLONE, descriptor);
        return true;
      } finally {
        Libc.close(target);
      }
    } catch (LastErrorException e) {
      return false;
    }
  }

  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(long offset, ByteBuffer buffer) throws IOException {
    long at = offset;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new EOFException("%s ends at byte %d".formatted(path, at));
      }
      at += count;
    }
  }

  @Override
  public synchronized long nextData(long offset) throws IOException {
    try {
      return Libc.lseek(descriptor, offset, Libc.SEEK_DATA);
    } catch (LastErrorException e) {
      if (e.getErrorCode() == Libc.ENXIO) {
        return Long.MAX_VALUE;
      }
      throw new IOException("%s can't be searched: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public synchronized long nextHole(long offset) throws IOException {
    try {
      return Libc.lseek(descriptor, offset, Libc.SEEK_HOLE);
    } catch (LastErrorException e) {
      throw new IOException("%s can't be searched: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      channel.close();
      Libc.close(descriptor);
    }
  }
}
