// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import io.vnsnap.core.message.AgentCommand.Remove;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.service.CloneRemoval;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A clone that is to be taken away: all that was made for it, from its VNI file. */
public record OldClone(Vni vni) {
  /** Of no consequence for a network that goes. */
  private static final int ANY_MTU = 1500;

  /**
   * What is to go from each of its hosts.
   *
   * @throws ServiceException NOT_POSSIBLE if VNsnap did not make it
   */
  public CloneRemoval removal() throws ServiceException {
    if (vni.cloneOf().isEmpty()
        || vni.disks().isEmpty()
        || vni.members().stream().anyMatch(member -> member.uuid().isEmpty())) {
      throw new ServiceException(
          Kind.NOT_POSSIBLE,
          "%s was not made by vnsnap clone, so it is left alone; remove its domains yourself"
              .formatted(vni.name()));
    }
    Map<String, Integer> mtus = new HashMap<>();
    vni.network().bridges().forEach(bridge -> mtus.put(bridge, ANY_MTU));
    Map<HostName, CloneRemoval.Part> parts = new LinkedHashMap<>();
    for (Vni.Host host : vni.hosts()) {
      parts.put(
          host.name(),
          new CloneRemoval.Part(membersOn(host.name()), CloneNetworks.of(vni, host.name(), mtus)));
    }
    return new CloneRemoval(parts);
  }

  private List<Remove.Member> membersOn(HostName host) {
    List<Remove.Member> members = new ArrayList<>();
    for (Vni.Member member : vni.members()) {
      if (member.host().equals(host)) {
        members.add(
            new Remove.Member(
                member.name(), member.uuid().orElseThrow(), CloneDisks.of(vni, member.name())));
      }
    }
    return members;
  }
}
