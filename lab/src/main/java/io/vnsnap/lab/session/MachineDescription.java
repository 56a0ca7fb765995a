// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.session;

import io.vnsnap.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads what machine this is. What cannot be found out is left empty. */
public final class MachineDescription {
  private static final long KIBIBYTE = 1024;

  public Machine read() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        memoryBytes(),
        System.getProperty("os.version"),
        firstLine("qemu-system-x86_64", "--version"),
        firstLine("libvirtd", "--version"));
  }

  private static long memoryBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String firstLine(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(10, TimeUnit.SECONDS);
      return output.lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while `%s` ran".formatted(command[0]), e);
    }
  }
}
