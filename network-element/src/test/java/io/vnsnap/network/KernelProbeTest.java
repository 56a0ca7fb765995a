// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelProbeTest {
  private TestHost host;

  @BeforeEach
  void host() throws Exception {
    host = new TestHost(0);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void thisKernelLetsFramesComeInAsAGuests() throws Exception {
    host.namespace()
        .call(
            () -> {
              try (LinkControl links = LinkControl.open()) {
                KernelProbe.runSending(links);
                return null;
              }
            });

    assertThat(host.leftovers()).isEmpty();
  }
}
