// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Programs as the host has them. */
final class LocalPrograms implements Programs {
  @Override
  public String run(Duration most, List<String> command) throws HypervisorException {
    String program = command.get(0);
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> output = text(process.getInputStream());
      CompletableFuture<String> errors = text(process.getErrorStream());
      process.onExit().get(most.toMillis(), TimeUnit.MILLISECONDS);
      if (process.exitValue() != 0) {
        String words = errors.get().strip();
        throw new HypervisorException(
            "%s failed: %s"
                .formatted(program, words.isEmpty() ? "status " + process.exitValue() : words));
      }
      return output.get();
    } catch (TimeoutException e) {
      throw new HypervisorException(
          "%s did not end within %d ms".formatted(program, most.toMillis()), e);
    } catch (IOException | ExecutionException e) {
      throw new HypervisorException("%s can't be run: %s".formatted(program, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException("interrupted while %s ran".formatted(program), e);
    }
  }

  private static CompletableFuture<String> text(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.completeExceptionally(new UncheckedIOException(e));
              }
            },
            "vnsnap-program-output");
    reader.setDaemon(true);
    reader.start();
    return text;
  }
}
