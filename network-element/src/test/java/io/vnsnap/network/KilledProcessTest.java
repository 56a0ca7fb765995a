// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is left when the process that colors is killed with SIGKILL. */
class KilledProcessTest {
  @Test
  void theKernelRemovesRulesAndDevices() throws Exception {
    try (TestHost host = new TestHost(0)) {
      FakeGuest a = host.addGuest("vnta", "52:54:00:00:00:0a");
      FakeGuest b = host.addGuest("vntb", "52:54:00:00:00:0b");
      Process process =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  host.namespace().name(),
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SessionProcess.class.getName(),
                  "vntb",
                  b.mac(),
                  TestHost.BRIDGE)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader output = process.inputReader()) {
        assertThat(output.readLine()).isEqualTo(SessionProcess.READY);
        assertThat(host.leftovers()).hasSizeGreaterThan(1);
        a.send(TestFrames.udp(a.mac(), b.mac(), 1));
        process.destroyForcibly().waitFor();
      }
      Await.until("the kernel's cleaning", () -> host.leftovers().isEmpty());
      a.send(TestFrames.udp(a.mac(), b.mac(), 2));
      Await.until(
          "a frame afterwards",
          () -> b.received().stream().anyMatch(frame -> TestFrames.number(frame) == 2));
    }
  }
}
