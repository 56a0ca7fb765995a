// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs as child processes. */
public final class Processes implements Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Processes.class);
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

  @Override
  public Output run(List<String> command, String input, Duration deadline) {
    LOG.debug("{}", command);
    Process process = start(command);
    try {
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      write(process.getOutputStream(), input);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "`%s` did not end within %d s and was killed"
                .formatted(String.join(" ", command), deadline.toSeconds()));
      }
      return new Output(process.exitValue(), finish(out), finish(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while `%s` ran".formatted(command.get(0)), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new LabException(
          "%s cannot be started (%s): run lab/setup, which installs what the lab needs"
              .formatted(command.get(0), e.getMessage()),
          e);
    }
  }

  private static void write(OutputStream stdin, String input) {
    try (stdin) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; its exit code says whether that was right.
      LOG.debug("input not taken", e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Processes::inOwnThread);
  }

  private static void inOwnThread(Runnable task) {
    Thread thread = new Thread(task, "command-output");
    thread.setDaemon(true);
    thread.start();
  }

  /** A daemon that the program left behind may hold its output open: that is not waited for. */
  private static String finish(CompletableFuture<String> output) throws InterruptedException {
    try {
      return output.get(LAST_OUTPUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return "";
    } catch (ExecutionException e) {
      throw new LabException("output of a program could not be read", e.getCause());
    }
  }
}
