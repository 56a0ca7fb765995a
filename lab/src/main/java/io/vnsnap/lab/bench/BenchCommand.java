// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vnsnap.lab.Vnsnap;
import io.vnsnap.lab.session.Interruption;
import io.vnsnap.lab.session.MachineDescription;
import io.vnsnap.lab.session.Steps;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code bench} command. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures VNsnap beside what users have without it; see docs/bench.md.",
    footer = {
      "",
      "Exits with 0 only if every bar is met. The lab is removed at the end, also after Ctrl-C.",
      "",
      "Examples:",
      "  ./bench",
      "  ./bench pause save --sizes 1024 --runs 3",
      "  ./bench coordinator -o json",
      "  ./bench --xen"
    })
public final class BenchCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    JSON
  }

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "SUBJECT",
      description = "What to measure: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Subject> subjects = List.of();

  @Option(
      names = "--xen",
      description =
          "Measure a guest on Xen beside `xl save -c` and beside its twin on QEMU, and nothing else.")
  private boolean xen;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "How often each figure is measured (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "MIB",
      defaultValue = "256,1024,2048",
      description = "Memory of the guests, in MiB (default: ${DEFAULT-VALUE}).")
  private List<Integer> sizesMiB;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "text for people or json for machines (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/bench",
      description = "Where report.json goes (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--vnsnap",
      paramLabel = "FILE",
      defaultValue = "vnsnap",
      description = "The command to measure (default: the one in this directory).")
  private Path vnsnap;

  /** The lab's own progress would break into the lines of the steps. */
  private static void quieten() {
    System.setProperty("org.slf4j.simpleLogger.log.io.vnsnap.lab", "warn");
  }

  @Override
  public Integer call() throws IOException {
    quieten();
    Path folder = Files.createDirectories(out.toAbsolutePath());
    Path reportFile = folder.resolve("report.json");
    Files.deleteIfExists(reportFile);
    PrintStream progress = format == Format.JSON ? System.err : System.out;
    String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    try (Interruption interruption = Interruption.ofThisThread()) {
      List<Result> results = measure(folder, new Steps(progress), interruption);
      BenchReport report =
          new BenchReport(
              startedAt,
              new MachineDescription().read(),
              "Guests are emulated (TCG, without KVM) and share the processors with what is measured.",
              results.stream().flatMap(result -> result.bars().stream()).allMatch(Bar::met),
              results);
      String json =
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(report);
      Files.writeString(reportFile, json + "\n");
      System.out.println();
      System.out.println(format == Format.JSON ? json : new BenchPage().print(report));
      return report.barsMet() ? 0 : 1;
    }
  }

  private List<Result> measure(Path folder, Steps steps, Interruption interruption) {
    Path program = vnsnap.toAbsolutePath();
    if (xen && !subjects.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--xen measures nothing else: name no subject with it");
    }
    if (xen) {
      return List.of(new XenBench(program, folder, steps, interruption, runs).measure());
    }
    Set<Subject> chosen =
        subjects.isEmpty() ? EnumSet.allOf(Subject.class) : EnumSet.copyOf(subjects);
    return new Bench(new Vnsnap(program, folder), steps, interruption, runs, sizesMiB)
        .measure(chosen);
  }
}
