// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab up} is killed half way; nothing of it may be in the way, or stay. */
class LabCrashIT {
  private static final String NAME = "vlabcrash";
  private static final String FILE =
      """
      name: vlabcrash
      underlay: 10.97.0.0
      hosts: [h1]
      defaults: {memoryMiB: 192}
      members: [{name: m1, host: h1}]
      workload: {memoryMiB: 8}
      """;

  private final LabPaths paths = new LabPaths(NAME);
  @TempDir private Path folder;

  @AfterEach
  void down() {
    Lab.down(NAME);
  }

  @Test
  void upKilledAnywhereIsRepairedByUpAndRemovedByDown() throws Exception {
    List<String> before = traces();
    assertThat(before).isEmpty();

    killUpWhen(() -> Files.exists(LabPaths.namespaceFile(NAME + "-h1")));
    killUpWhen(() -> Files.exists(paths.run().resolve("h1/libvirt/libvirt-sock")));
    assertThat(traces()).isNotEmpty();
    Lab.down(NAME);
    assertThat(traces()).isEmpty();

    killUpWhen(() -> Files.exists(paths.vniFile()));
    Lab lab = Lab.up(new TopologyFile().parse(FILE, "crash"));
    assertThat(lab.member("m1").report().journal()).isNotEmpty();

    Lab.down(NAME);
    assertThat(traces()).isEmpty();
  }

  private void killUpWhen(BooleanSupplier moment) throws Exception {
    Path topology = Files.writeString(folder.resolve("lab.yaml"), FILE);
    Path output = folder.resolve("output");
    Process up =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                LabCommand.class.getName(),
                "up",
                "-t",
                topology.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      Deadline.in(Duration.ofMinutes(2))
          .until(
              () -> moment.getAsBoolean() || !up.isAlive(), "the moment to kill it did not come");
      assertThat(up.isAlive()).as(Files.readString(output)).isTrue();
    } finally {
      up.destroyForcibly();
    }
    assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Everything on the machine that bears this lab's name, or lives in its namespaces. */
  private static List<String> traces() throws IOException {
    List<String> traces = new ArrayList<>();
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
      mounts.filter(line -> line.contains(NAME)).forEach(traces::add);
    }
    for (String place : List.of("/run/netns", "/run/vnsnap-lab", "/var/lib/vnsnap-lab")) {
      if (Files.exists(Path.of(place))) {
        try (Stream<Path> files = Files.list(Path.of(place))) {
          files.map(Path::toString).filter(file -> file.contains(NAME)).forEach(traces::add);
        }
      }
    }
    ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> process.info().commandLine().orElse("").contains(NAME + "/"))
        .forEach(process -> traces.add(process.info().commandLine().orElseThrow()));
    return traces;
  }
}
