// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Locks of files, against other processes by the kernel and within this one by counting.
 *
 * <p>The kernel gives a lock to a whole process, and takes it away with the first close of any
 * channel of the file. So there is one channel for each locked file, which is closed when its last
 * holder lets go.
 */
final class Holds {
  /** One for all stores: a second channel of a locked file would end the lock when it is closed. */
  static final Holds OF_THIS_PROCESS = new Holds();

  private final Map<Path, Held> held = new HashMap<>();

  private Holds() {}

  /** A lock that is had until it is closed. May be closed more than once. */
  final class Hold implements AutoCloseable {
    private final Path file;
    private boolean open = true;

    private Hold(Path file) {
      this.file = file;
    }

    boolean isOpen() {
      synchronized (Holds.this) {
        return open;
      }
    }

    @Override
    public void close() throws IOException {
      synchronized (Holds.this) {
        if (open) {
          open = false;
          letGo(file);
        }
      }
    }
  }

  private static final class Held {
    private final FileChannel channel;
    private final boolean shared;
    private int holders = 1;

    private Held(FileChannel channel, boolean shared) {
      this.channel = channel;
      this.shared = shared;
    }
  }

  /** Locks a file, made if need be, for one holder; nothing if somebody has it. */
  synchronized Optional<Hold> exclusive(Path file) throws IOException {
    return held.containsKey(file)
        ? Optional.empty()
        : lock(file, PrivateFiles.openForWriting(file), false);
  }

  /** Locks a file that exists for any number of holders; nothing if somebody has it for himself. */
  synchronized Optional<Hold> shared(Path file) throws IOException {
    Held known = held.get(file);
    if (known == null) {
      return lock(
          file, FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS), true);
    }
    if (!known.shared) {
      return Optional.empty();
    }
    known.holders++;
    return Optional.of(new Hold(file));
  }

  private Optional<Hold> lock(Path file, FileChannel channel, boolean shared) throws IOException {
    try {
      if (channel.tryLock(0, Long.MAX_VALUE, shared) != null) {
        held.put(file, new Held(channel, shared));
        return Optional.of(new Hold(file));
      }
    } catch (OverlappingFileLockException e) {
      // It is locked under a path that the file had before it was moved.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  private void letGo(Path file) throws IOException {
    Held known = held.get(file);
    known.holders--;
    if (known.holders == 0) {
      held.remove(file);
      known.channel.close();
    }
  }
}
