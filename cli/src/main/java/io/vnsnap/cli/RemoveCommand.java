// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.cli.vni.Vni;
import io.vnsnap.core.message.AgentCommand.Remove;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.service.CloneRemoval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  /** Of no consequence for a network that goes. */
  private static final int ANY_MTU = 1500;

  @ParentCommand private Vnsnap vnsnap;

  @Parameters(paramLabel = "VNI", description = "The clone's VNI file or name.")
  private String vniArgument;

  /** The result for machines. */
  record Document(String removed, List<String> members) {}

  @Override
  public Integer call() throws Exception {
    Path file = vnsnap.vniFile(vniArgument);
    Vni clone = vnsnap.vni(vniArgument);
    if (clone.cloneOf().isEmpty()
        || clone.disks().isEmpty()
        || clone.members().stream().anyMatch(member -> member.uuid().isEmpty())) {
      throw new CommandException(
          ExitCode.NOT_POSSIBLE,
          "%s was not made by vnsnap clone, so it is left alone; remove its domains yourself"
              .formatted(clone.name()));
    }
    try (Session session = vnsnap.session()) {
      vnsnap.service(clone).remove(removal(clone), session.cancellation());
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

  private static CloneRemoval removal(Vni clone) throws CommandException {
    Map<String, Integer> mtus = new HashMap<>();
    clone.network().bridges().forEach(bridge -> mtus.put(bridge, ANY_MTU));
    Map<HostName, CloneRemoval.Part> parts = new LinkedHashMap<>();
    for (Vni.Host host : clone.hosts()) {
      List<Remove.Member> members = new ArrayList<>();
      for (Vni.Member member : clone.members()) {
        if (member.host().equals(host.name())) {
          members.add(
              new Remove.Member(
                  member.name(), member.uuid().orElseThrow(), CloneDisks.of(clone, member.name())));
        }
      }
      parts.put(
          host.name(), new CloneRemoval.Part(members, CloneNetworks.of(clone, host.name(), mtus)));
    }
    return new CloneRemoval(parts);
  }
}
