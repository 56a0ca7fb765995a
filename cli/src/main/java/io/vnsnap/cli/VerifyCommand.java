// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.Verification;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "verify",
    description = "Reads a snapshot in full and compares every file with its checksum.",
    footerHeading = "%nExamples:%n",
    footer = {"  vnsnap verify before-upgrade && echo good"})
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  /** The result for machines. */
  record Document(String name, boolean good, int files, long bytes, List<String> damage) {}

  @Override
  public Integer call() throws Exception {
    Verification verification =
        vnsnap.service().verify(name, vnsnap.progress(), new Cancellation());
    List<String> damage = verification.damage();
    Document document =
        new Document(
            name.value(),
            verification.isGood(),
            verification.files(),
            verification.sizeBytes(),
            damage);
    vnsnap
        .results()
        .print(
            verification.isGood()
                ? "Snapshot %s is good: %d files, %s.%n"
                    .formatted(name, document.files(), Quantity.bytes(document.bytes()))
                : String.join(System.lineSeparator(), damage) + System.lineSeparator(),
            document);
    return verification.isGood() ? ExitCode.OK.number() : ExitCode.DAMAGED.number();
  }
}
