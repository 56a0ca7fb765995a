// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory frames take, and how much they may. */
final class CaptureBudget {
  /** What a frame takes beside its bytes, about. */
  private static final int OVERHEAD_BYTES = 96;

  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  CaptureBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  void take(Frame frame) {
    usedBytes.addAndGet(frame.bytes().length + OVERHEAD_BYTES);
  }

  void giveBack(Frame frame) {
    usedBytes.addAndGet(-(frame.bytes().length + OVERHEAD_BYTES));
  }

  boolean isExceeded() {
    return usedBytes.get() > limitBytes;
  }

  long limitBytes() {
    return limitBytes;
  }
}
