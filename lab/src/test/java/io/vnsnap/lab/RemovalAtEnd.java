// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * If the test's process is told to end before the test does, a process of its own removes the lab.
 */
public final class RemovalAtEnd implements AutoCloseable {
  private final List<String> arguments;
  private final Thread hook;

  private RemovalAtEnd(List<String> arguments) {
    this.arguments = arguments;
    this.hook = new Thread(this::start, "removal");
  }

  /**
   * @param arguments of the command {@code lab} that removes it
   */
  public static RemovalAtEnd by(String... arguments) {
    RemovalAtEnd removal = new RemovalAtEnd(List.of(arguments));
    Runtime.getRuntime().addShutdownHook(removal.hook);
    return removal;
  }

  /** It waits for the lock of this process, and so for its end. */
  private void start() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setsid",
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                LabCommand.class.getName()));
    command.addAll(arguments);
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The test has removed the lab itself. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
