// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Capture devices that go together.
 *
 * <p>The kernel takes tens of milliseconds to remove a device, most of them waiting, so they are
 * closed at the same time.
 */
final class TapRack implements AutoCloseable {
  private static final int THREADS_MAX = 64;

  private final List<CaptureTap> taps = new ArrayList<>();

  CaptureTaps add(CaptureTaps added) {
    taps.addAll(added.all());
    return added;
  }

  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>();
    int count = Math.min(THREADS_MAX, taps.size());
    for (int first = 0; first < count; first++) {
      int start = first;
      Thread thread =
          new Thread(
              () -> {
                for (int i = start; i < taps.size(); i += count) {
                  taps.get(i).close();
                }
              },
              "vnsnap-close");
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
