// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Java program, to be started as a process of its own.
 *
 * @param options for the virtual machine
 * @param classPath absolute
 */
public record JavaProgram(Path java, List<String> options, String classPath, String mainClass) {
  public JavaProgram {
    options = List.copyOf(options);
  }

  /** A program made of the same classes as this process. */
  public static JavaProgram ofThisProcess(Class<?> mainClass) {
    return new JavaProgram(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        // Agents live for seconds and share the host with its guests: little memory, few threads.
        List.of("-XX:+UseSerialGC", "-Xshare:auto"),
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator)),
        mainClass.getName());
  }

  public List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
