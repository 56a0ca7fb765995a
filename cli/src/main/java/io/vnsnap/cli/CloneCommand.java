// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.cli.vni.Vni;
import io.vnsnap.cli.vni.VniFile;
import io.vnsnap.cli.vni.VniName;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.protocol.RestorePlan;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "clone",
    description =
        "Starts a copy of a snapshot beside the original: an isolated network with the same MAC and"
            + " IP addresses inside, new domain names and UUIDs outside. Writes the VNI file of the"
            + " copy.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap clone shop.yaml before-upgrade shop-test",
      "  vnsnap check shop-test.yaml",
      "  vnsnap remove shop-test.yaml"
    })
final class CloneCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(index = "0", paramLabel = "VNI", description = "The original VNI's file or name.")
  private String vniArgument;

  @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  @Parameters(index = "2", paramLabel = "NEWVNI", description = "The new VNI's name.")
  private VniName newName;

  @Option(
      names = "--vni-out",
      paramLabel = "FILE",
      description = "The new VNI file. Default: NEWVNI.yaml beside the original's.")
  private Path newFile;

  @Option(
      names = "--disks",
      paramLabel = "DIR",
      description =
          "Where the disks of clones go, on every host. Default: disks of the VNI file, else beside"
              + " the store, with -disks added to its name.")
  private Path disks;

  @Option(
      names = "--eager",
      description =
          "Load all memory before members run. They start later, and depend on nothing once they"
              + " do.")
  private boolean eager;

  @Override
  public Integer call() throws Exception {
    long began = System.nanoTime();
    Path file = vnsnap.vniFile(vniArgument);
    Vni original = vnsnap.vni(vniArgument);
    Path target = Optional.ofNullable(newFile).orElse(file.resolveSibling(newName + ".yaml"));
    if (Files.exists(target)) {
      throw new CommandException(
          ExitCode.NAME_TAKEN,
          "%s exists already; choose another name or give another file with --vni-out"
              .formatted(target));
    }
    try (SealedSnapshot snapshot = vnsnap.store(original).open(name)) {
      snapshot.check();
      String operation = OperationId.next();
      Map<String, String> bridges = CloneNetworks.newBridges(original, operation);
      Vni clone = describe(original, snapshot.manifest(), bridges);
      try (Session session = vnsnap.session()) {
        Hosts hosts = vnsnap.connect(session, clone);
        refuseIfTaken(clone, hosts, operation);
        RestorePlan plan = plan(operation, snapshot, clone, bridges);
        return start(plan, hosts, clone, target, began).number();
      }
    }
  }

  /** The VNI file is there before anything else is, so that remove finds all of it. */
  private ExitCode start(RestorePlan plan, Hosts hosts, Vni clone, Path target, long began)
      throws Exception {
    new VniFile().writeNew(target, clone);
    try {
      ExitCode exitCode =
          new Restoration(vnsnap, name.value(), newName.value(), began).run(plan, hosts);
      vnsnap.note("The new VNI is in %s.".formatted(target));
      return exitCode;
    } catch (CommandException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  private Vni describe(Vni original, Manifest manifest, Map<String, String> bridges)
      throws CommandException {
    List<Vni.Member> members = new ArrayList<>();
    for (MemberName member : manifest.members().keySet()) {
      HostName host =
          original
              .member(member)
              .map(Vni.Member::host)
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.NOT_POSSIBLE,
                          "member %s of snapshot %s is not in the VNI file; add it, with the host to clone it on"
                              .formatted(member, name)));
      members.add(new Vni.Member(cloneOf(member), host, Optional.of(UUID.randomUUID().toString())));
    }
    Path store = vnsnap.store(original).root();
    Path diskFolder =
        Optional.ofNullable(disks)
            .map(Path::toAbsolutePath)
            .or(original::disks)
            .orElse(store.resolveSibling(store.getFileName() + "-disks"));
    return new Vni(
        newName,
        Optional.of(store),
        Optional.of(diskFolder),
        new Vni.Network(
            List.copyOf(bridges.values()),
            original.network().carrier(),
            CloneNetworks.newVxlan(original)),
        original.hosts(),
        members,
        Optional.of(new Vni.Origin(original.name(), name)));
  }

  private MemberName cloneOf(MemberName member) {
    return new MemberName("%s-%s".formatted(newName, member));
  }

  private void refuseIfTaken(Vni clone, Hosts hosts, String operation) throws Exception {
    List<MemberName> names = clone.members().stream().map(Vni.Member::name).toList();
    Findings findings =
        new Inspection(clone, hosts, operation)
            .inspectEverywhere(vnsnap.store(clone), names, List.of());
    HostChecks.refuseIfBlocked(vnsnap, findings);
    for (Vni.Member member : clone.members()) {
      if (findings.member(member.host(), member.name()).isPresent()) {
        throw new CommandException(
            ExitCode.NAME_TAKEN,
            "there is a domain %s on host %s already; choose another name for the new VNI"
                .formatted(member.name(), member.host()));
      }
    }
  }

  private RestorePlan plan(
      String operation, SealedSnapshot snapshot, Vni clone, Map<String, String> bridges)
      throws CommandException {
    Manifest manifest = snapshot.manifest();
    Map<String, Integer> mtus = new HashMap<>();
    bridges.forEach((old, now) -> mtus.put(now, manifest.bridges().getOrDefault(old, 1500)));
    Map<MemberName, MemberLoad> loads = new LinkedHashMap<>();
    manifest
        .members()
        .forEach(
            (member, saved) ->
                loads.put(cloneOf(member), load(snapshot, member, saved, clone, bridges)));
    Map<HostName, RestorePlan.HostPart> parts = new LinkedHashMap<>();
    for (Vni.Host host : clone.hosts()) {
      List<MemberLoad> here = clone.membersOf(host.name()).stream().map(loads::get).toList();
      if (!here.isEmpty()) {
        parts.put(
            host.name(),
            new RestorePlan.HostPart(List.of(), CloneNetworks.of(clone, host.name(), mtus), here));
      }
    }
    return new RestorePlan(operation, parts, Timing.defaults());
  }

  private MemberLoad load(
      SealedSnapshot snapshot,
      MemberName member,
      Manifest.Member saved,
      Vni clone,
      Map<String, String> bridges) {
    Vni.Member made = clone.member(cloneOf(member)).orElseThrow();
    return new MemberLoad(
        member,
        made.name(),
        snapshot.memberFolder(member),
        saved.saved(),
        new Placement.Clone(made.uuid().orElseThrow(), bridges, CloneDisks.of(clone, made.name())),
        eager ? MemoryLoading.EAGER : MemoryLoading.LAZY);
  }
}
