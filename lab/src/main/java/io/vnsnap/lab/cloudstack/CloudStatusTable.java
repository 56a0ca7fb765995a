// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.LabException;
import io.vnsnap.lab.LabHost;

/** A cloud's state for people. */
final class CloudStatusTable {
  String print(CloudStackLab lab) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%-6s management server %s%n"
            .formatted(lab.server().node(), lab.server().runs() ? "runs" : "does not run"));
    for (KvmAgent agent : lab.agents()) {
      text.append(
          "%-6s agent %s, libvirt %s%n"
              .formatted(
                  agent,
                  agent.runs() ? "runs" : "does not run",
                  agent.node().host().libvirtAnswers() ? "answers" : "does not answer"));
    }
    text.append(
        "%n%-10s %-8s %-12s %-10s %-6s %-14s %s%n"
            .formatted("MACHINE", "ACCOUNT", "INSTANCE", "STATE", "HOST", "LIBVIRT", "ID"));
    lab.machines().all().forEach(machine -> text.append(line(lab, machine)));
    return text.toString();
  }

  private static String line(CloudStackLab lab, CloudMachine machine) {
    String libvirt = "-";
    try {
      LabHost host = lab.machines().guest(machine).host();
      libvirt = "%s %s".formatted(host, host.state(machine.instance()));
    } catch (LabException e) {
      // It runs on no host.
    }
    return "%-10s %-8s %-12s %-10s %-6s %-14s %s%n"
        .formatted(
            machine.name(),
            machine.account(),
            machine.instance(),
            machine.state(),
            machine.host().isEmpty() ? "-" : machine.host(),
            libvirt,
            machine.id());
  }
}
