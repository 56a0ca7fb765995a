// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.SealedSnapshot;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
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
    try (SealedSnapshot snapshot = vnsnap.store().open(name)) {
      List<String> damage = snapshot.verify(new Meter(snapshot.sizeBytes())::read);
      Document document =
          new Document(
              name.value(),
              damage.isEmpty(),
              snapshot.manifest().files().size(),
              snapshot.sizeBytes(),
              damage);
      vnsnap
          .results()
          .print(
              damage.isEmpty()
                  ? "Snapshot %s is good: %d files, %s.%n"
                      .formatted(name, document.files(), Quantity.bytes(document.bytes()))
                  : String.join(System.lineSeparator(), damage) + System.lineSeparator(),
              document);
      return damage.isEmpty() ? ExitCode.OK.number() : ExitCode.DAMAGED.number();
    }
  }

  /** On a terminal, tells how far the reading has got. */
  private final class Meter {
    private final long totalBytes;
    private final AtomicLong doneBytes = new AtomicLong();

    private Meter(long totalBytes) {
      this.totalBytes = totalBytes;
    }

    private void read(long bytes) {
      long done = doneBytes.addAndGet(bytes);
      if (vnsnap.environment().isTerminal()) {
        PrintWriter err = vnsnap.environment().err();
        err.printf(
            "\r%s of %s%s",
            Quantity.bytes(done),
            Quantity.bytes(totalBytes),
            done == totalBytes ? System.lineSeparator() : "   ");
        err.flush();
      }
    }
  }
}
