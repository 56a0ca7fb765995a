// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A console on another machine, through a program that reads and writes it. */
final class RemoteConsole implements Console {
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private RemoteConsole(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "console");
    reader.setDaemon(true);
    reader.start();
  }

  static RemoteConsole open(List<String> command) {
    try {
      return new RemoteConsole(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new LabException(
          "%s cannot be started: %s".formatted(command.get(0), e.getMessage()), e);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  @Override
  public void writeLine(String text) {
    try {
      process.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new LabException("a guest's console takes no input: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> readLine(Deadline deadline) {
    try {
      return Optional.ofNullable(lines.poll(deadline.millisLeft(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while reading a guest's console", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
