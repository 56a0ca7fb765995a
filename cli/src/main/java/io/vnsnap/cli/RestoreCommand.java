// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.RestoreRequest;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.vni.Vni;
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
        "Brings all members back as they were at the snapshot, in place: same names, ids and addresses. Members may run, be stopped or be gone; those that run are ended.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap restore shop.yaml before-upgrade",
      "  vnsnap restore shop.yaml before-upgrade --on db=h1     # db comes back on host h1"
    })
final class RestoreCommand implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1e6;

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
          "Load all memory before members run. They start later, and depend on nothing once they do.")
  private boolean eager;

  @Override
  public Integer call() throws Exception {
    long began = System.nanoTime();
    Vni vni = vnsnap.vni(vniArgument);
    SnapshotService service = vnsnap.service(vni);
    try (SealedFolder snapshot = service.open(name)) {
      RestoreRequest request =
          new RestoreRequest(
              vni.layout(targets(vni, snapshot.manifest())),
              eager ? MemoryLoading.EAGER : MemoryLoading.LAZY);
      try (Session session = vnsnap.session()) {
        double commandMillis = (System.nanoTime() - began) / NANOS_PER_MILLI;
        RestoredVni restored =
            service.restore(snapshot, request, vnsnap.progress(), session.cancellation());
        return vnsnap.print(RestoreReport.of(name, vni.name(), restored, commandMillis)).number();
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
}
