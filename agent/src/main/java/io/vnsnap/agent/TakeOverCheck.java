// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentCommand.CheckTakeOver;
import io.vnsnap.core.message.AgentEvent.TakeOverChecked;
import io.vnsnap.core.message.Succession;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import java.util.Map;
import java.util.TreeMap;

/** Finds out whether members of a snapshot can take the places of domains of this host. */
final class TakeOverCheck {
  private final Hypervisor hypervisor;

  TakeOverCheck(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  TakeOverChecked check(CheckTakeOver command) {
    Map<MemberName, String> refusals = new TreeMap<>();
    for (Succession member : command.members()) {
      try {
        hypervisor.predecessor(member.name(), member.directory());
      } catch (HypervisorException e) {
        refusals.put(member.name(), Reason.of(e));
      }
    }
    return new TakeOverChecked(command.operation(), refusals);
  }
}
