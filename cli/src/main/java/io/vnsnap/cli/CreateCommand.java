// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.cli.vni.Vni;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.SnapshotDriver;
import io.vnsnap.core.protocol.SnapshotOutcome;
import io.vnsnap.core.protocol.SnapshotPlan;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.WorkingSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "create",
    description =
        "Takes a live snapshot of all members at one consistent instant, with the frames in flight between them. Each member stands still for milliseconds.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap create shop.yaml before-upgrade",
      "  vnsnap create shop nightly-$$(date +%%F) --timeout 10m -o json",
      "",
      "A VNI file:",
      "  name: shop",
      "  network:",
      "    bridges: [br100]",
      "    carrier: auto               # gbp, sender-hold or auto",
      "  hosts:",
      "    - {name: h1, connect: local}",
      "    - {name: h2, connect: 'ssh://root@kvm2'}",
      "  members:",
      "    - {name: web, host: h1}     # the names of libvirt domains",
      "    - {name: db, host: h2}"
    })
final class CreateCommand implements Callable<Integer> {
  private static final long MEBIBYTE = 1 << 20;

  @ParentCommand private Vnsnap vnsnap;

  @Parameters(index = "0", paramLabel = "VNI", description = "The VNI's file or name.")
  private String vniArgument;

  @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  @Option(
      names = "--capture-limit",
      paramLabel = "MIB",
      defaultValue = "256",
      description =
          "Memory for held and logged frames on each host, in MiB; reaching it aborts. Default: ${DEFAULT-VALUE}.")
  private int captureLimitMebibytes;

  @Override
  public Integer call() throws Exception {
    Vni vni = vnsnap.vni(vniArgument);
    String operation = OperationId.next();
    Instant createdAt = Instant.now();
    try (Session session = vnsnap.session();
        WorkingSnapshot working = vnsnap.store(vni).create(name, operation)) {
      Hosts hosts = vnsnap.connect(session, vni);
      Findings findings = new Inspection(vni, hosts, operation).inspectMembers(vnsnap.store(vni));
      HostChecks.refuse(vnsnap, findings.blocking());
      ManifestSeal seal = new ManifestSeal(working, findings, createdAt);
      Milestones milestones = new Milestones(vnsnap.progress(), InstantSource.system());
      SnapshotOutcome outcome =
          new SnapshotDriver(plan(operation, working, findings), hosts, seal, milestones).run();
      return report(seal, outcome, milestones.reached());
    }
  }

  private SnapshotPlan plan(String operation, WorkingSnapshot working, Findings findings) {
    Map<HostName, List<MemberName>> hosts = new LinkedHashMap<>();
    Map<HostName, Integer> numbers = new HashMap<>();
    for (Vni.Host host : findings.vni().hosts()) {
      List<MemberName> members = findings.vni().membersOf(host.name());
      if (!members.isEmpty()) {
        numbers.put(host.name(), hosts.size());
        hosts.put(host.name(), members);
      }
    }
    return new SnapshotPlan(
        operation,
        name,
        working.folder(),
        findings.carrier(),
        hosts,
        findings.bridges(numbers),
        captureLimitMebibytes * MEBIBYTE,
        Timing.defaults());
  }

  private int report(ManifestSeal seal, SnapshotOutcome outcome, List<Milestone> timeline)
      throws CommandException {
    if (outcome instanceof SnapshotOutcome.Aborted aborted) {
      aborted.warnings().forEach(warning -> vnsnap.note("vnsnap: warning: " + warning));
      throw new CommandException(
          ExitCode.ABORTED, "the snapshot was given up: %s".formatted(aborted.cause()));
    }
    Manifest manifest = seal.sealed().orElseThrow();
    List<String> warnings = ((SnapshotOutcome.Sealed) outcome).warnings();
    warnings.forEach(warning -> vnsnap.note("vnsnap: warning: " + warning));
    SnapshotReport report = SnapshotReport.of(manifest, warnings, timeline);
    vnsnap.results().print(report.text(), report);
    return ExitCode.OK.number();
  }
}
