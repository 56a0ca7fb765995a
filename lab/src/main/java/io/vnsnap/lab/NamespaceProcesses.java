// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Finds the processes that live in a network namespace, whoever started them. */
final class NamespaceProcesses {
  private static final Duration DEATH = Duration.ofSeconds(30);

  private NamespaceProcesses() {}

  /**
   * The processes in the network namespace that the file stands for; none if the file is gone or
   * stands for none.
   */
  static List<ProcessHandle> in(Path namespaceFile) {
    String namespace;
    try {
      namespace = "net:[%s]".formatted(Files.getAttribute(namespaceFile, "unix:ino"));
    } catch (IOException e) {
      return List.of();
    }
    return ProcessHandle.allProcesses()
        .filter(process -> namespace.equals(namespaceOf(process)))
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .toList();
  }

  private static String namespaceOf(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/%d/ns/net".formatted(process.pid()))).toString();
    } catch (IOException e) {
      // It ended meanwhile, or is a kernel thread.
      return "";
    }
  }

  /** Kills them, and what they start meanwhile, until none is left. */
  static void kill(Path namespaceFile) {
    Deadline.in(DEATH)
        .until(
            () -> {
              List<ProcessHandle> processes = in(namespaceFile);
              processes.forEach(ProcessHandle::destroyForcibly);
              return processes.isEmpty();
            },
            "processes in %s do not end although they were killed".formatted(namespaceFile));
  }
}
