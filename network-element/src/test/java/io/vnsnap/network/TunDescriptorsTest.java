// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Other operations on the host borrow descriptors of the same taps, and give them back. */
class TunDescriptorsTest {
  private static final int CLOSED = 1_000_000;

  @Test
  void aDescriptorThatIsClosedMeanwhileIsNone() throws Exception {
    int self = Math.toIntExact(ProcessHandle.current().pid());
    assertThat(TunDescriptors.copy(self, CLOSED, "tap0")).isEmpty();
  }

  @Test
  void oneOfAProcessThatEndsMeanwhileIsNone() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(TunDescriptors.copy(Math.toIntExact(ended.pid()), 0, "tap0")).isEmpty();
  }
}
