// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.cli.vni.Vni;
import io.vnsnap.cli.vni.VniFile;
import io.vnsnap.cli.vni.VniFileException;
import io.vnsnap.cli.vni.VniName;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.operation.OperationId;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.CloneRequest;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
        "Starts a copy of a snapshot beside the original: an isolated network with the same MAC and IP addresses inside, new domain names and UUIDs outside. Writes the VNI file of the copy.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap clone shop.yaml before-upgrade shop-test",
      "  vnsnap check shop-test.yaml",
      "  vnsnap remove shop-test.yaml"
    })
final class CloneCommand implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1e6;

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
          "Where the disks of clones go, on every host. Default: disks of the VNI file, else beside the store, with -disks added to its name.")
  private Path disks;

  @Option(
      names = "--eager",
      description =
          "Load all memory before members run. They start later, and depend on nothing once they do.")
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
    SnapshotService service = vnsnap.service(original);
    try (SealedFolder snapshot = service.open(name)) {
      Map<String, String> bridges = CloneNetworks.newBridges(original, OperationId.next());
      Vni clone = describe(original, snapshot.manifest(), bridges);
      CloneRequest request = request(snapshot.manifest(), clone, bridges);
      try (Session session = vnsnap.session()) {
        double commandMillis = (System.nanoTime() - began) / NANOS_PER_MILLI;
        NewFile written = new NewFile(target, clone);
        RestoredVni restored = start(service, snapshot, request, written, session);
        ExitCode exitCode = vnsnap.print(RestoreReport.of(name, newName, restored, commandMillis));
        vnsnap.note("The new VNI is in %s.".formatted(target));
        return exitCode.number();
      }
    }
  }

  private RestoredVni start(
      SnapshotService service,
      SealedFolder snapshot,
      CloneRequest request,
      NewFile file,
      Session session)
      throws Exception {
    try {
      return service.clone(snapshot, request, file, session.cancellation());
    } catch (ServiceException e) {
      file.remove();
      if (e.getCause() instanceof VniFileException unwritable) {
        throw unwritable;
      }
      throw e;
    }
  }

  /** The VNI file is there before anything else is, so that remove finds all of it. */
  private final class NewFile extends ProgressView {
    private final Path file;
    private final Vni clone;
    private boolean written;

    private NewFile(Path file, Vni clone) {
      super(vnsnap.environment().err(), vnsnap.environment().isTerminal());
      this.file = file;
      this.clone = clone;
    }

    @Override
    public void starting() throws ServiceException {
      try {
        new VniFile().writeNew(file, clone);
        written = true;
      } catch (VniFileException e) {
        throw new ServiceException(ServiceException.Kind.NOT_POSSIBLE, e.getMessage(), e);
      }
    }

    private void remove() throws IOException {
      if (written) {
        Files.deleteIfExists(file);
      }
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
    Path store = vnsnap.storeRoot(original);
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

  private CloneRequest request(Manifest manifest, Vni clone, Map<String, String> bridges)
      throws CommandException {
    Map<String, Integer> mtus = new HashMap<>();
    bridges.forEach((old, now) -> mtus.put(now, manifest.bridges().getOrDefault(old, 1500)));
    Map<MemberName, CloneRequest.NewMember> members = new HashMap<>();
    for (MemberName member : manifest.members().keySet()) {
      Vni.Member made = clone.member(cloneOf(member)).orElseThrow();
      members.put(
          member,
          new CloneRequest.NewMember(
              made.name(), made.uuid().orElseThrow(), CloneDisks.of(clone, made.name())));
    }
    Map<HostName, List<CloneNetwork>> networks = new HashMap<>();
    for (Vni.Host host : clone.hosts()) {
      if (!clone.membersOf(host.name()).isEmpty()) {
        networks.put(host.name(), CloneNetworks.of(clone, host.name(), mtus));
      }
    }
    return new CloneRequest(
        clone.layout(),
        members,
        bridges,
        networks,
        eager ? MemoryLoading.EAGER : MemoryLoading.LAZY);
  }
}
