// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code vnsnap serve}, as users run it: a process of its own. */
public final class RunningServer implements AutoCloseable {
  private static final Duration TIME_TO_END = Duration.ofMinutes(3);

  private final Process process;
  private final URI address;

  private RunningServer(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param vnsnap the command
   * @param listen address and port; port 0 is any that is free
   * @param state the folder of its records; its log is beside it
   * @param pages the folder of the web pages
   * @throws LabException with its last words if it ends instead
   */
  public static RunningServer start(
      Path vnsnap, Path vniFile, String listen, Path state, Optional<Path> pages) {
    List<String> command =
        new ArrayList<>(
            List.of(
                vnsnap.toString(),
                "serve",
                vniFile.toString(),
                "--listen",
                listen,
                "--state",
                state.toString()));
    pages.ifPresent(folder -> command.addAll(List.of("--ui", folder.toString())));
    Path log = state.resolveSibling(state.getFileName() + ".log");
    try {
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      // What it says on standard output is its address, and no more.
      BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
      String line = said.readLine();
      if (line == null) {
        throw new LabException("vnsnap serve ended: " + String.join("; ", Files.readAllLines(log)));
      }
      return new RunningServer(process, URI.create(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI address() {
    return address;
  }

  /** Waits for its end, and returns its exit code. */
  public int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /** Asks it to end, and returns its exit code. */
  public int stop() {
    process.destroy();
    try {
      if (!process.waitFor(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException("vnsnap serve did not end when it was told to");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while vnsnap serve ended", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      // An interrupt is often why it is to end.
      boolean interrupted = Thread.interrupted();
      try {
        stop();
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
