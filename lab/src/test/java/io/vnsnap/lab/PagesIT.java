// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The web pages in a real browser, with {@code vnsnap serve} and real guests under load. What is
 * done there is in {@code ui-extension/tests/real}; here it is judged what became of the guests.
 */
class PagesIT {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGES = PROJECT.resolve("ui-extension");
  private static final int DEADLINE_MINUTES = 8;

  @TempDir private Path folder;

  @Test
  void whatPeopleDoThereLosesNothing() throws Exception {
    try (TestLab testLab =
        TestLab.up(
            """
            name: vpages
            underlay: 10.92.0.0
            networks: [{bridge: br100, vxlan: 100}]
            defaults: {memoryMiB: 192}
            workload: {memoryMiB: 16}
            """)) {
      Lab lab = testLab.lab();

      Path output = folder.resolve("output.txt");
      int exitCode = browse(lab.topology().name(), serverFile(lab), output);

      assertThat(exitCode)
          .as("exit code of the tests in the browser, which said:%n%s", Files.readString(output))
          .isZero();
      assertClean(lab.members(), "restored by a page");
    }
  }

  private Path serverFile(Lab lab) throws IOException {
    return Files.writeString(
        folder.resolve("server.yaml"),
        """
        state: %s
        ui: %s
        networks:
          - {vni: %s, account: shop}
        accounts:
          - {name: shop, max-snapshots: 5}
        """
            .formatted(folder.resolve("state"), PAGES.resolve("target/pages"), lab.vniFile()));
  }

  private static int browse(String network, Path serverFile, Path output)
      throws IOException, InterruptedException {
    ProcessBuilder tests =
        new ProcessBuilder(PAGES.resolve("npm").toString(), "run", "--silent", "test:real");
    tests.environment().put("VNSNAP_PROGRAM", PROJECT.resolve("vnsnap").toString());
    tests.environment().put("VNSNAP_NETWORK", network);
    tests.environment().put("VNSNAP_SERVER_FILE", serverFile.toString());
    Process process = tests.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(
          "the tests in the browser did not end within %d minutes".formatted(DEADLINE_MINUTES));
    }
    return process.exitValue();
  }
}
