// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "delete",
    description = "Deletes a snapshot. Members and clones restored from it live on.",
    footerHeading = "%nExamples:%n",
    footer = {"  vnsnap delete before-upgrade"})
final class DeleteCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  /** The result for machines. */
  record Document(String deleted) {}

  @Override
  public Integer call() throws Exception {
    vnsnap.service().delete(name);
    vnsnap.results().print("Snapshot %s is deleted.%n".formatted(name), new Document(name.value()));
    return ExitCode.OK.number();
  }
}
