// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process in a session of its own that waits for the agent's end. If the agent dismisses
 * it, it does nothing; if the agent dies in whatever way, the kernel closes the pipe between them,
 * and the guardian turns into the recovery.
 */
final class Guardian {
  private static final Logger LOG = LoggerFactory.getLogger(Guardian.class);

  /** One line read means dismissed; the end of the input means that the agent is dead. */
  private static final String WAIT = "read -r dismissed && exit 0; exec \"$@\"";

  private static final Duration EXIT_DEADLINE = Duration.ofSeconds(5);

  private final Process process;

  private Guardian(Process process) {
    this.process = process;
  }

  /**
   * @param recovery the command to become
   * @param log where the recovery's output goes; nothing of the agent's own may be held open
   */
  static Guardian post(List<String> recovery, Path log) throws AgentException {
    List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", WAIT, "vnsnap-guardian"));
    command.addAll(recovery);
    try {
      return new Guardian(
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectErrorStream(true)
              .start());
    } catch (IOException e) {
      throw new AgentException(
          "can't start the guardian: %s; see that setsid and sh are installed"
              .formatted(e.getMessage()),
          e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The operation has ended well: nothing is to be recovered. */
  void dismiss() {
    try (OutputStream input = process.getOutputStream()) {
      input.write("done\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      LOG.debug("the guardian is gone", e);
    }
    try {
      if (!process.waitFor(EXIT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the guardian, process {}, does not end; it can be killed", process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
