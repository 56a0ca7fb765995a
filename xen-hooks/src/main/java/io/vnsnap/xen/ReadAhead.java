// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.hooks.Urgency;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Reads a channel ahead of its reader, in a thread of its own, so that who writes to the other end
 * has not to wait for storage: a guest would stand still for that long.
 */
final class ReadAhead implements ReadableByteChannel {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int CHUNKS = 64;

  private final ReadableByteChannel source;

  /** What was read, in order; an empty one at the end. */
  private final BlockingQueue<Optional<ByteBuffer>> filled = new ArrayBlockingQueue<>(CHUNKS);

  private final BlockingQueue<ByteBuffer> spare = new ArrayBlockingQueue<>(CHUNKS);
  private final Urgency urgency = Urgency.ordinarilyAsNow();
  private final Thread thread;
  private Optional<ByteBuffer> current = Optional.of(ByteBuffer.allocate(0));
  private volatile CountDownLatch mayTake = new CountDownLatch(0);
  private volatile IOException failure;
  private volatile boolean over;
  private volatile boolean open = true;

  ReadAhead(String name, ReadableByteChannel source) {
    this.source = source;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * From now on its reader gets nothing, so that it takes no processor and no storage from whoever
   * writes to the other end, until the channel ends or there is no more room.
   */
  void hold() {
    mayTake = new CountDownLatch(1);
    if (over || filled.remainingCapacity() == 0) {
      mayTake.countDown();
    }
  }

  private void run() {
    try {
      while (open) {
        urgency.set(mayTake.getCount() > 0);
        ByteBuffer chunk = spare.poll();
        chunk = chunk == null ? ByteBuffer.allocateDirect(CHUNK_BYTES) : chunk.clear();
        if (source.read(chunk) < 0) {
          break;
        }
        if (filled.remainingCapacity() <= 1) {
          mayTake.countDown();
        }
        filled.put(Optional.of(chunk.flip()));
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = new InterruptedIOException("reading ahead was ended");
    }
    over = true;
    mayTake.countDown();
    try {
      filled.put(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    while (current.isPresent() && !current.get().hasRemaining()) {
      ByteBuffer used = current.get();
      current = next();
      if (used.isDirect()) {
        spare.offer(used);
      }
    }
    if (current.isEmpty()) {
      if (failure != null) {
        throw failure;
      }
      return -1;
    }
    ByteBuffer chunk = current.get();
    int count = Math.min(target.remaining(), chunk.remaining());
    target.put(chunk.slice(chunk.position(), count));
    chunk.position(chunk.position() + count);
    return count;
  }

  private Optional<ByteBuffer> next() throws IOException {
    try {
      mayTake.await();
      return filled.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the save was ended");
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
  }
}
