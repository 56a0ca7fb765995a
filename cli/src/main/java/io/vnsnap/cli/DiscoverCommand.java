// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.service.CarrierChoice;
import io.vnsnap.vni.Connection;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.VniFile;
import io.vnsnap.vni.VniName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "discover",
    description =
        "Writes a VNI file for libvirt domains that exist: all that have a NIC on one of the bridges. Changes nothing on the hosts.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap discover --host h1=local --bridge br0 --name shop",
      "  vnsnap discover --host h1=ssh://root@kvm1 --host h2=ssh://root@kvm2 \\",
      "      --bridge br100 --name shop --out shop.yaml"
    })
final class DiscoverCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Option(
      names = "--host",
      required = true,
      paramLabel = "NAME=WAY",
      description =
          "A host and the way to it: local, ssh://user@host:port, or netns:FILE[,MOUNT[,UTS]] with namespace files. May repeat.")
  private Map<String, String> hostArguments;

  @Option(
      names = "--bridge",
      required = true,
      paramLabel = "BRIDGE",
      description = "A bridge of the VNI, of the same name on each host. May repeat.")
  private List<String> bridges;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "vni",
      description = "The VNI's name. Default: ${DEFAULT-VALUE}.")
  private VniName name;

  @Option(
      names = "--libvirt",
      paramLabel = "URI",
      defaultValue = Vni.Host.LIBVIRT,
      description = "The hypervisor's URI on each host. Default: ${DEFAULT-VALUE}.")
  private String libvirt;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write; it must not exist. Default: to standard output.")
  private Path file;

  @Override
  public Integer call() throws Exception {
    Vni asked = vni(hosts(), List.of());
    try (Session session = vnsnap.session()) {
      Map<HostName, List<MemberInspection>> domains =
          vnsnap.service(asked).domains(asked.layout().hosts(), bridges, session.cancellation());
      Vni found = vni(asked.hosts(), members(domains));
      if (found.members().isEmpty()) {
        throw new CommandException(
            ExitCode.NOT_FOUND,
            "no domain has a NIC on %s; see virsh domiflist".formatted(String.join(", ", bridges)));
      }
      write(found);
      return ExitCode.OK.number();
    }
  }

  private void write(Vni found) throws Exception {
    if (file == null) {
      vnsnap.environment().out().print(new VniFile().write(found));
    } else {
      new VniFile().writeNew(file, found);
      vnsnap.note("%d members of %s are in %s.".formatted(found.members().size(), name, file));
    }
  }

  private List<Vni.Member> members(Map<HostName, List<MemberInspection>> domains) {
    List<Vni.Member> members = new ArrayList<>();
    domains.forEach(
        (host, inspected) ->
            inspected.stream()
                .filter(this::isOnBridge)
                .forEach(
                    member ->
                        members.add(new Vni.Member(member.member(), host, Optional.empty()))));
    return members;
  }

  private boolean isOnBridge(MemberInspection member) {
    return member.nics().stream().anyMatch(nic -> bridges.contains(nic.bridge()));
  }

  private Vni vni(List<Vni.Host> hosts, List<Vni.Member> members) throws CommandException {
    try {
      return new Vni(
          name,
          Optional.empty(),
          Optional.empty(),
          new Vni.Network(bridges, CarrierChoice.AUTO, Optional.empty()),
          hosts,
          members,
          Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private List<Vni.Host> hosts() throws CommandException {
    List<Vni.Host> hosts = new ArrayList<>();
    for (Map.Entry<String, String> host : hostArguments.entrySet()) {
      try {
        hosts.add(
            new Vni.Host(
                new HostName(host.getKey()),
                Connection.parse(host.getValue()),
                libvirt,
                Optional.empty()));
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
      }
    }
    return hosts;
  }
}
