// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that behaves as an agent does: lines come in and go out, and it ends when its input
 * does. Some lines make it misbehave.
 */
final class EchoProgram {
  private EchoProgram() {}

  /**
   * @param arguments the file that is there once the input has ended, if any
   */
  public static void main(String[] arguments) throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = input.readLine()) != null) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "die" -> {
          System.err.println(words[1]);
          System.exit(3);
        }
        case "say" -> {
          for (int number = 0; number < Integer.parseInt(words[1]); number++) {
            System.out.println(number);
          }
        }
        case "long" -> System.out.println("x".repeat(Integer.parseInt(words[1])));
        case "deaf" -> sleep(Long.parseLong(words[1]));
        default -> System.out.println(line);
      }
      System.out.flush();
    }
    for (String file : arguments) {
      Files.createFile(Path.of(file));
    }
  }

  static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EchoProgram.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
