// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.Commands;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.LabHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine of the cloud: a host of the lab, with files and programs of CloudStack on it. */
final class Node {
  private static final Duration END = Duration.ofSeconds(30);

  private final Commands commands;
  private final LabHost host;
  private final String address;

  Node(Commands commands, LabHost host, String address) {
    this.commands = commands;
    this.host = host;
    this.address = address;
  }

  LabHost host() {
    return host;
  }

  String name() {
    return host.name().value();
  }

  /** Its address in the management network. */
  String address() {
    return address;
  }

  /** Writes a file on the node; its folders are made. */
  void write(Path file, String content) {
    commands.require(
        host.enter(
            "sh", "-euc", "mkdir -p \"${1%/*}\"; rm -f \"$1\"; cat >\"$1\"", "sh", file.toString()),
        content);
  }

  /** As {@link #write}, a program. */
  void writeProgram(Path file, String content) {
    write(file, content);
    host.run("chmod", "755", file.toString());
  }

  /**
   * Writes one of our own files.
   *
   * @param values for each @KEY@ in it
   */
  void writeResource(Path file, String resource, Map<String, String> values) {
    String text = resource(resource);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    write(file, text);
  }

  static String resource(String name) {
    try (var stream = Node.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that runs here, by a word of its command line. */
  Optional<ProcessHandle> find(String word) {
    return host.processes().stream()
        .filter(process -> !process.info().command().orElse("").endsWith("/tini"))
        .filter(process -> process.info().commandLine().orElse("").contains(word))
        .findFirst();
  }

  boolean runs(String word) {
    return find(word).isPresent();
  }

  /** Ends a program as a crash would. */
  void kill(String word) {
    Optional<ProcessHandle> process = find(word);
    process.ifPresent(ProcessHandle::destroyForcibly);
    process.ifPresent(this::awaitEnd);
  }

  /** Tells a program to end, and sees to it that it does. */
  void stop(String word) {
    Optional<ProcessHandle> process = find(word);
    process.ifPresent(ProcessHandle::destroy);
    if (process.isPresent() && !Deadline.in(END).reached(() -> !process.get().isAlive())) {
      kill(word);
    }
  }

  private void awaitEnd(ProcessHandle process) {
    Deadline.in(END).until(() -> !process.isAlive(), "%s does not end".formatted(process));
  }

  /** Ends all that runs here at once, as a power failure would. */
  void powerOff() {
    Deadline.in(END)
        .until(
            () -> {
              List<ProcessHandle> all = host.processes();
              all.forEach(ProcessHandle::destroyForcibly);
              return all.isEmpty();
            },
            "processes of %s do not end although they were killed".formatted(this));
    // What a boot finds in /run.
    host.run(
        "sh",
        "-euc",
        "findmnt -rn -t fuse -o TARGET | while read -r dead; do umount -l \"$dead\"; done;"
            + " rm -rf /run/vnsnap-stores; find /run/libvirt /run/vnsnap -mindepth 1 -delete;"
            + " rm -f /run/*.pid");
  }

  @Override
  public String toString() {
    return name();
  }
}
