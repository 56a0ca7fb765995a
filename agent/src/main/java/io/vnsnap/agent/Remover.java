// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentCommand.Remove;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import java.util.ArrayList;
import java.util.List;

/** Takes a clone's part on this host away: members, network, disks. Touches nothing else. */
final class Remover {
  private final Host host;
  private final Hypervisor hypervisor;

  Remover(Host host, Hypervisor hypervisor) {
    this.host = host;
    this.hypervisor = hypervisor;
  }

  /**
   * @throws AgentException if a domain of a member's name is not the one that was made; nothing has
   *     been touched then
   */
  void remove(Remove command) throws AgentException, HypervisorException, ColoringException {
    List<Remove.Member> present = new ArrayList<>();
    for (Remove.Member member : command.members()) {
      MemberInspection found = hypervisor.inspect(member.name());
      if (found.state() == MemberState.MISSING) {
        continue;
      }
      if (!found.uuid().equals(member.uuid())) {
        throw new AgentException(
            "domain %s has the UUID %s and not that of the clone, so it is left alone; remove it from the VNI file"
                .formatted(member.name(), found.uuid()));
      }
      present.add(member);
    }
    for (Remove.Member member : present) {
      hypervisor.remove(member.name());
    }
    for (CloneNetwork network : command.networks()) {
      host.networks().remove(network);
    }
    for (Remove.Member member : command.members()) {
      new CloneDiskFolder(member.diskFolder()).remove();
    }
  }
}
