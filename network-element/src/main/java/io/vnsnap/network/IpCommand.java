// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs iproute2's commands, never through a shell, in the calling thread's network namespace. */
final class IpCommand {
  private static final long DEADLINE_SECONDS = 10;

  private IpCommand() {}

  /**
   * @return what the command printed
   * @throws ColoringException with what it says if it fails
   */
  static String run(String... command) throws ColoringException {
    String line = String.join(" ", command);
    try {
      Process process = new ProcessBuilder(Arrays.asList(command)).start();
      CompletableFuture<Process> guard =
          process
              .onExit()
              .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .whenComplete(
                  (ended, late) -> {
                    if (late != null) {
                      process.destroyForcibly();
                    }
                  });
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      guard.cancel(true);
      if (code != 0) {
        throw new ColoringException(
            "\"%s\" failed: %s"
                .formatted(line, errors.isBlank() ? "code " + code : errors.strip()));
      }
      return output;
    } catch (IOException e) {
      throw new ColoringException("\"%s\" can't be run: %s".formatted(line, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ColoringException("\"%s\" was interrupted".formatted(line), e);
    }
  }
}
