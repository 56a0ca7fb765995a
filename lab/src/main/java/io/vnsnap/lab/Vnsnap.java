// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as users run it: a process of its own, with its result as JSON. */
public final class Vnsnap {
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final Duration TIME_TO_ABORT = Duration.ofSeconds(60);

  private final Path program;
  private final Path folder;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param folder where the output of each command is kept
   */
  public Vnsnap(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * Runs a command to its end.
   *
   * @return its result
   * @throws LabException with the command's last words if it does not exit with 0
   */
  public JsonNode run(String... arguments) {
    Path out = folder.resolve("vnsnap-%s.json".formatted(arguments[0]));
    Path err = folder.resolve("vnsnap-%s.log".formatted(arguments[0]));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-o", "json"));
    try {
      int exitCode = await(start(command, out, err), arguments[0]);
      if (exitCode != 0) {
        throw new LabException(
            "`vnsnap %s` ended with exit code %d: %s"
                .formatted(String.join(" ", arguments), exitCode, lastWords(err)));
      }
      return json.readTree(out.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(List<String> command, Path out, Path err) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  private static int await(Process process, String name) {
    try {
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "`vnsnap %s` did not end within %d min and was told to"
                .formatted(name, DEADLINE.toMinutes()));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while `vnsnap %s` ran".formatted(name), e);
    } finally {
      end(process);
    }
  }

  /** It takes back what it did when it is asked to end. */
  private static void end(Process process) {
    if (!process.isAlive()) {
      return;
    }
    process.destroy();
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(TIME_TO_ABORT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String lastWords(Path err) throws IOException {
    List<String> lines = Files.readAllLines(err);
    String all = "see " + err;
    return lines.isEmpty() ? all : "%s (%s)".formatted(lines.get(lines.size() - 1).strip(), all);
  }
}
