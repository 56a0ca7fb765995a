// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.CloneRequest;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.vni.NewClone;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.VniFile;
import io.vnsnap.vni.VniFileException;
import io.vnsnap.vni.VniName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
      NewClone clone =
          NewClone.of(
              original,
              snapshot.manifest(),
              newName,
              vnsnap.storeRoot(original),
              Optional.ofNullable(disks),
              eager ? MemoryLoading.EAGER : MemoryLoading.LAZY);
      try (Session session = vnsnap.session()) {
        double commandMillis = (System.nanoTime() - began) / NANOS_PER_MILLI;
        NewFile written = new NewFile(target, clone.vni());
        RestoredVni restored = start(service, snapshot, clone.request(), written, session);
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
}
