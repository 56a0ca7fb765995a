// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.core.model.MemberName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: an agent that is killed, and its guardian. */
class GuardianTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void anAgentThatIsKilledIsRecoveredFrom() throws Exception {
    Process agent = startAgent();
    await(() -> Files.exists(folder.resolve("ready")));
    assertThat(folder.resolve("recovered")).doesNotExist();

    agent.destroyForcibly();

    await(() -> Files.exists(folder.resolve("recovered")));
    assertThat(Files.readString(folder.resolve("recovered"))).contains("/op-op1");
  }

  @Test
  void aGuardianThatIsDismissedDoesNothingAndEnds() throws Exception {
    Guardian guardian =
        Guardian.post(
            List.of("touch", folder.resolve("recovered").toString()), folder.resolve("log"));
    guardian.dismiss();
    assertThat(guardian.isAlive()).isFalse();
    assertThat(folder.resolve("recovered")).doesNotExist();
  }

  private Process startAgent() throws IOException {
    return new ProcessBuilder(
            JavaProgram.ofThisProcess(KilledAgent.class).command(List.of(folder.toString())))
        .inheritIO()
        .start();
  }

  /** Begins an operation, says so, and waits to be killed. */
  static final class KilledAgent {
    private KilledAgent() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      FakeHost host =
          new FakeHost(
              folder.resolve("run"),
              journal ->
                  List.of(
                      "sh",
                      "-c",
                      "echo \"$0\" > \"$1.new\" && mv \"$1.new\" \"$1\"",
                      journal.toString(),
                      folder.resolve("recovered").toString()));
      OperationGuard guard =
          OperationGuard.begin(
              host.host(),
              new Journal.Entry(
                  "op1", "fake", List.of(new MemberName("m1")), Optional.empty(), List.of()));
      Files.createFile(folder.resolve("ready"));
      LockSupport.parkNanos(DEADLINE.toNanos());
      guard.end();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within %s", DEADLINE).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
