// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** A sink whose user dies at a certain moment, and whose store outlives it. */
class StoredBytes implements StagedSink {
  /** When the user dies with regard to one batch. */
  enum Moment {
    BEFORE_STAGING,
    WHILE_STAGING,
    AFTER_STAGING,
    BEFORE_PASSING,
    WHILE_PASSING,
    AFTER_PASSING;

    /** Whether the batch will be passed on. */
    boolean isCommitted() {
      return compareTo(BEFORE_PASSING) >= 0;
    }
  }

  /** The user is no more. */
  static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final Pipe pipe;
  private byte[] store = {};
  private int batches;
  private int lastBatch = Integer.MAX_VALUE;
  private Moment moment = Moment.AFTER_PASSING;
  private volatile boolean dead;

  StoredBytes(Pipe pipe) {
    this.pipe = pipe;
  }

  /** Its user dies at the batch of that number, from 1. */
  void dieAt(Moment when, int batch) {
    moment = when;
    lastBatch = batch;
  }

  /** Another one uses it. */
  void revive() {
    lastBatch = Integer.MAX_VALUE;
    dead = false;
  }

  boolean isDead() {
    return dead;
  }

  int batches() {
    return batches;
  }

  @Override
  public void stage(ByteBuffer buffer) {
    if (store.length > 0) {
      throw new IllegalStateException("something is in store");
    }
    batches++;
    mayDie(Moment.BEFORE_STAGING);
    boolean half = diesNow(Moment.WHILE_STAGING);
    store = new byte[half ? buffer.remaining() / 2 : buffer.remaining()];
    buffer.get(store);
    mayDie(Moment.WHILE_STAGING);
    mayDie(Moment.AFTER_STAGING);
  }

  @Override
  public void pass() throws IOException {
    mayDie(Moment.BEFORE_PASSING);
    int count = diesNow(Moment.WHILE_PASSING) ? store.length / 2 : store.length;
    ByteBuffer bytes = ByteBuffer.wrap(store, 0, count);
    while (bytes.hasRemaining()) {
      pipe.sink().write(bytes);
    }
    store = java.util.Arrays.copyOfRange(store, count, store.length);
    mayDie(Moment.WHILE_PASSING);
    mayDie(Moment.AFTER_PASSING);
  }

  @Override
  public void discard() {
    store = new byte[0];
  }

  private boolean diesNow(Moment now) {
    return batches == lastBatch && moment == now;
  }

  private void mayDie(Moment now) {
    if (diesNow(now)) {
      dead = true;
      throw new Death();
    }
  }
}
