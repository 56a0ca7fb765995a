// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentCommand.Inspect;
import io.vnsnap.core.message.AgentCommand.StoreProbe;
import io.vnsnap.core.message.AgentEvent.Inspected;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.Problem.Severity;
import io.vnsnap.core.port.Coloring;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds out what stands in the way of a snapshot on this host. Changes nothing. */
final class Inspector {
  private final Hypervisor hypervisor;
  private final Coloring coloring;

  Inspector(Hypervisor hypervisor, Coloring coloring) {
    this.hypervisor = hypervisor;
    this.coloring = coloring;
  }

  Inspected inspect(Inspect command) throws HypervisorException {
    List<MemberInspection> members = inspectMembers(command);
    List<Problem> problems = new ArrayList<>();
    Map<String, Inspected.Bridge> bridges = bridges(command.bridges(), problems);
    List<Nic> nics =
        members.stream()
            .flatMap(member -> member.nics().stream())
            .filter(nic -> command.bridges().contains(nic.bridge()) && !nic.tap().isEmpty())
            .toList();
    if (!nics.isEmpty()) {
      problems.addAll(coloring.check(nics, worst(bridges)));
    }
    command.store().ifPresent(probe -> checkStore(probe, problems));
    return new Inspected(command.operation(), members, bridges, problems);
  }

  private List<MemberInspection> inspectMembers(Inspect command) throws HypervisorException {
    if (command.members().isEmpty()) {
      return hypervisor.inspectAll();
    }
    List<MemberInspection> members = new ArrayList<>();
    for (MemberName name : command.members().get()) {
      members.add(withNetworkProblems(hypervisor.inspect(name), command.bridges()));
    }
    return members;
  }

  private static MemberInspection withNetworkProblems(
      MemberInspection member, List<String> bridges) {
    List<Problem> problems = new ArrayList<>(member.problems());
    for (Nic nic : member.nics()) {
      if (!bridges.contains(nic.bridge())) {
        problems.add(
            new Problem(
                Severity.WARNING,
                "NIC %s of %s".formatted(nic.mac(), member.member()),
                "is on %s, which is no bridge of the VNI: its frames are outside the snapshot"
                    .formatted(nic.bridge().isEmpty() ? "no bridge" : "bridge " + nic.bridge()),
                "add the bridge to the VNI file if its members talk to each other there"));
      }
    }
    return new MemberInspection(
        member.member(),
        member.state(),
        member.uuid(),
        member.memoryBytes(),
        member.vcpus(),
        member.nics(),
        member.disks(),
        member.freePageReporting(),
        problems);
  }

  private Map<String, Inspected.Bridge> bridges(List<String> names, List<Problem> problems) {
    Map<String, Inspected.Bridge> bridges = new TreeMap<>();
    for (String bridge : names) {
      try {
        bridges.put(
            bridge, new Inspected.Bridge(coloring.carrierOf(bridge), coloring.mtuOf(bridge)));
      } catch (ColoringException e) {
        problems.add(
            new Problem(
                Severity.BLOCKING,
                "bridge " + bridge,
                e.getMessage(),
                "correct the VNI file or make the bridge"));
      }
    }
    return bridges;
  }

  private static ColorCarrier worst(Map<String, Inspected.Bridge> bridges) {
    boolean gbp =
        bridges.values().stream().allMatch(bridge -> bridge.carrier() == ColorCarrier.GBP);
    return gbp ? ColorCarrier.GBP : ColorCarrier.SENDER_HOLD;
  }

  private static void checkStore(StoreProbe probe, List<Problem> problems) {
    String subject = "store " + probe.file().getParent();
    String remedy = "mount the store at the same path on all hosts";
    try {
      if (!Files.readString(probe.file()).equals(probe.token())) {
        problems.add(
            new Problem(
                Severity.BLOCKING, subject, "is another folder than the coordinator's", remedy));
      } else if (!Files.isWritable(probe.file().getParent())) {
        problems.add(new Problem(Severity.BLOCKING, subject, "can't be written here", remedy));
      }
    } catch (IOException e) {
      problems.add(
          new Problem(Severity.BLOCKING, subject, "can't be seen here (%s)".formatted(e), remedy));
    }
  }
}
