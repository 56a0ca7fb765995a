// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.cli.vni.Vni;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.protocol.RestorePlan;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "restore",
    description =
        "Brings all members back as they were at the snapshot, in place: same names, ids and"
            + " addresses. Members may run, be stopped or be gone; those that run are ended.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap restore shop.yaml before-upgrade",
      "  vnsnap restore shop.yaml before-upgrade --on db=h1     # db comes back on host h1"
    })
final class RestoreCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(index = "0", paramLabel = "VNI", description = "The VNI's file or name.")
  private String vniArgument;

  @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  @Option(
      names = "--on",
      paramLabel = "MEMBER=HOST",
      description =
          "Where a member comes back, if not on the host that the VNI file gives it. May repeat.")
  private Map<String, String> places = new TreeMap<>();

  @Option(
      names = "--eager",
      description =
          "Load all memory before members run. They start later, and depend on nothing once they"
              + " do.")
  private boolean eager;

  @Override
  public Integer call() throws Exception {
    long began = System.nanoTime();
    Vni vni = vnsnap.vni(vniArgument);
    try (SealedSnapshot snapshot = vnsnap.store(vni).open(name)) {
      snapshot.check();
      Map<MemberName, HostName> targets = targets(vni, snapshot.manifest());
      String operation = OperationId.next();
      try (Session session = vnsnap.session()) {
        Hosts hosts = vnsnap.connect(session, vni);
        Findings findings =
            new Inspection(vni, hosts, operation)
                .inspectEverywhere(
                    vnsnap.store(vni),
                    List.copyOf(snapshot.manifest().members().keySet()),
                    vni.network().bridges());
        HostChecks.refuseIfBlocked(vnsnap, findings);
        RestorePlan plan = plan(operation, snapshot, vni, targets, findings);
        return new Restoration(vnsnap, name.value(), vni.name().value(), began)
            .run(plan, hosts)
            .number();
      }
    }
  }

  /** Where each member of the snapshot comes back. */
  private Map<MemberName, HostName> targets(Vni vni, Manifest manifest) throws CommandException {
    Map<MemberName, HostName> targets = new TreeMap<>();
    for (MemberName member : manifest.members().keySet()) {
      Optional<HostName> place = place(vni, member);
      targets.put(
          member,
          place.orElseThrow(
              () ->
                  new CommandException(
                      ExitCode.NOT_POSSIBLE,
                      "member %s of snapshot %s is not in the VNI file; add it, or say where it comes back with --on %s=HOST"
                          .formatted(member, name, member))));
    }
    for (String member : places.keySet()) {
      if (targets.keySet().stream().noneMatch(known -> known.value().equals(member))) {
        throw new CommandException(
            ExitCode.USAGE, "--on %s: snapshot %s has no such member".formatted(member, name));
      }
    }
    return targets;
  }

  private Optional<HostName> place(Vni vni, MemberName member) throws CommandException {
    String chosen = places.get(member.value());
    if (chosen == null) {
      return vni.member(member).map(Vni.Member::host);
    }
    return Optional.of(
        vni.hosts().stream()
            .map(Vni.Host::name)
            .filter(host -> host.value().equals(chosen))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.USAGE,
                        "--on %s=%s: the VNI file has no such host".formatted(member, chosen))));
  }

  private RestorePlan plan(
      String operation,
      SealedSnapshot snapshot,
      Vni vni,
      Map<MemberName, HostName> targets,
      Findings findings)
      throws CommandException {
    Map<HostName, RestorePlan.HostPart> parts = new LinkedHashMap<>();
    for (Vni.Host host : vni.hosts()) {
      List<MemberName> destroy = new ArrayList<>();
      List<MemberLoad> load = new ArrayList<>();
      for (Map.Entry<MemberName, HostName> target : targets.entrySet()) {
        MemberName member = target.getKey();
        Manifest.Member saved = snapshot.manifest().members().get(member);
        boolean here = target.getValue().equals(host.name());
        Optional<MemberInspection> found = findings.member(host.name(), member);
        if (here && found.isPresent() && !found.get().uuid().equals(saved.uuid())) {
          throw new CommandException(
              ExitCode.NOT_POSSIBLE,
              "domain %s on host %s is not the member that was saved: its UUID is %s and not %s; rename or remove it"
                  .formatted(member, host.name(), found.get().uuid(), saved.uuid()));
        }
        if (here || isOldIncarnation(found, saved)) {
          destroy.add(member);
        }
        if (here) {
          load.add(load(snapshot, member, saved));
        }
      }
      if (!destroy.isEmpty()) {
        parts.put(host.name(), new RestorePlan.HostPart(destroy, List.of(), load));
      }
    }
    return new RestorePlan(operation, parts, Timing.defaults());
  }

  private static boolean isOldIncarnation(Optional<MemberInspection> found, Manifest.Member saved) {
    return found
        .filter(domain -> domain.uuid().equals(saved.uuid()))
        .filter(domain -> domain.state() != MemberState.OFF)
        .isPresent();
  }

  private MemberLoad load(SealedSnapshot snapshot, MemberName member, Manifest.Member saved) {
    return new MemberLoad(
        member,
        member,
        snapshot.memberFolder(member),
        saved.saved(),
        new Placement.InPlace(),
        eager ? MemoryLoading.EAGER : MemoryLoading.LAZY);
  }
}
