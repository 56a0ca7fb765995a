// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as users run it, which can be waited for step by step and be killed meanwhile. */
final class RunningVnsnap implements AutoCloseable {
  private static final Path PROGRAM = Path.of("../vnsnap").toAbsolutePath().normalize();
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Process process;
  private final Thread reader;
  private final List<String> errors = new ArrayList<>();

  private RunningVnsnap(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "vnsnap-errors");
    reader.setDaemon(true);
    reader.start();
  }

  static RunningVnsnap start(String... arguments) {
    return start(PROGRAM, arguments);
  }

  /**
   * @param program that is the command, or starts it
   */
  static RunningVnsnap start(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      return new RunningVnsnap(
          new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add(e.toString());
    }
  }

  private synchronized void add(String line) {
    errors.add(line);
  }

  /** What it said on standard error so far. */
  synchronized List<String> errors() {
    return List.copyOf(errors);
  }

  /** Waits for a line of its progress. */
  RunningVnsnap await(String line) {
    Deadline.in(DEADLINE)
        .until(
            () -> errors().stream().anyMatch(said -> said.contains(line)) || !process.isAlive(),
            "vnsnap did not say \"%s\"".formatted(line));
    if (errors().stream().noneMatch(said -> said.contains(line))) {
      throw new AssertionError("it ended without \"%s\": %s".formatted(line, errors()));
    }
    return this;
  }

  /** Waits for its end and returns the exit code. */
  int exitCode() {
    try {
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("vnsnap does not end: " + errors());
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
