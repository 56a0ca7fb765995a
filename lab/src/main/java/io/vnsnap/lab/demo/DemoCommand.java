// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.lab.Topology;
import io.vnsnap.lab.TopologyFile;
import io.vnsnap.lab.Vnsnap;
import io.vnsnap.lab.session.Interruption;
import io.vnsnap.lab.session.LabUse;
import io.vnsnap.lab.session.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The {@code demo} command. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Snapshot a network of busy guests, end them all, restore, clone, and judge what they saw.",
    footer = {
      "",
      "Exits 0 only if no frame was an orphan, lost or doubled, no disk, memory or TCP stream was",
      "wrong, and nothing was left behind. The lab is removed at the end, also after Ctrl-C.",
      "",
      "Examples:",
      "  ./demo",
      "  ./demo --carrier sender-hold",
      "  ./demo --serve                   snapshot, restore and clone yourself, in a browser",
      "  ./demo --keep                    then: lab/lab status -n vdemo"
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--carrier",
      defaultValue = "gbp",
      converter = CarrierConverter.class,
      description = "How color travels between hosts: gbp or sender-hold (default: gbp).")
  private Topology.Carrier carrier;

  @Option(
      names = {"-t", "--topology"},
      description =
          "A topology file for another lab (default: 2 hosts, 4 members of 512 MiB). Its own name and carrier count.")
  private Path topologyFile;

  @Option(names = "--keep", description = "Leave the lab and the clone up at the end.")
  private boolean keep;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/demo",
      description = "Where report.json and report.html go (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--serve",
      description =
          "Instead, start vnsnap serve for the busy guests, and let everything stay until Ctrl-C.")
  private boolean serve;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "127.0.0.1:8460",
      description = "Where vnsnap serve listens (default: ${DEFAULT-VALUE}).")
  private String listen;

  @Option(
      names = "--ui",
      paramLabel = "DIR",
      defaultValue = "ui-extension/target/pages",
      description =
          "The web pages that vnsnap serve shows, if they are there (default: ${DEFAULT-VALUE}).")
  private Path pages;

  @Option(
      names = "--vnsnap",
      paramLabel = "FILE",
      defaultValue = "vnsnap",
      description = "The command to demonstrate (default: the one in this directory).")
  private Path vnsnap;

  /** The lab's own progress would break into the lines of the steps. */
  private static void quieten() {
    System.setProperty("org.slf4j.simpleLogger.log.io.vnsnap.lab", "warn");
  }

  @Override
  public Integer call() throws IOException {
    quieten();
    return serve ? serve() : judge();
  }

  private int serve() {
    Steps steps = new Steps(System.out);
    try (Interruption interruption = Interruption.ofThisThread()) {
      new LabUse(topology(), steps, interruption, keep)
          .with(
              lab ->
                  new ServedLab(lab, vnsnap.toAbsolutePath(), listen, pages.toAbsolutePath(), steps)
                      .run());
      return 0;
    }
  }

  private int judge() throws IOException {
    ReportFiles files = new ReportFiles(out.toAbsolutePath());
    files.prepare();
    Topology topology = topology();
    Steps steps = new Steps(System.out);
    Vnsnap command = new Vnsnap(vnsnap.toAbsolutePath(), files.folder());
    try (Interruption interruption = Interruption.ofThisThread()) {
      DemoReport report =
          new LabUse(topology, steps, interruption, keep)
              .with(lab -> new Demo(lab, command, steps).run());
      String result = new ResultPage().print(report);
      files.write(report, result);
      System.out.print(result);
      System.out.printf(
          "%nThe report, with the timeline of the cut: %s%n",
          files.folder().resolve("report.html"));
      return report.clean() ? 0 : 1;
    }
  }

  private Topology topology() {
    if (topologyFile != null) {
      return new TopologyFile().read(topologyFile);
    }
    Topology shipped = new TopologyFile().shipped();
    return new Topology(
        "vdemo",
        carrier,
        shipped.underlay(),
        shipped.vxlanPort(),
        shipped.mtu(),
        shipped.store(),
        shipped.networks(),
        shipped.hosts(),
        shipped.xenHosts(),
        shipped.defaults(),
        shipped.members(),
        shipped.workload());
  }

  /** Reads a carrier in the words of a topology file. */
  static final class CarrierConverter implements ITypeConverter<Topology.Carrier> {
    @Override
    public Topology.Carrier convert(String text) {
      return Arrays.stream(ColorCarrier.values())
          .map(Topology.Carrier::new)
          .filter(carrier -> carrier.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "carrier \"%s\" is unknown: use gbp or sender-hold".formatted(text)));
    }
  }
}
