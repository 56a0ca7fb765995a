// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.service.CloneRemoval;
import io.vnsnap.vni.OldClone;
import io.vnsnap.vni.Vni;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "remove",
    description =
        "Takes a clone away: its members, disks, network and VNI file. Refuses to touch anything that vnsnap clone did not make.",
    footerHeading = "%nExamples:%n",
    footer = {"  vnsnap remove shop-test.yaml"})
final class RemoveCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(paramLabel = "VNI", description = "The clone's VNI file or name.")
  private String vniArgument;

  /** The result for machines. */
  record Document(String removed, List<String> members) {}

  @Override
  public Integer call() throws Exception {
    Path file = vnsnap.vniFile(vniArgument);
    Vni clone = vnsnap.vni(vniArgument);
    CloneRemoval removal = new OldClone(clone).removal();
    try (Session session = vnsnap.session()) {
      vnsnap.service(clone).remove(removal, session.cancellation());
    }
    Files.deleteIfExists(file);
    vnsnap
        .results()
        .print(
            "%s is removed.%n".formatted(clone.name()),
            new Document(
                clone.name().value(),
                clone.members().stream().map(member -> member.name().value()).toList()));
    return ExitCode.OK.number();
  }
}
