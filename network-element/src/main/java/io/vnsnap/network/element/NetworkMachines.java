// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import com.cloud.vm.VMInstanceVO;
import com.cloud.vm.VirtualMachine;
import com.cloud.vm.VirtualMachine.State;
import com.cloud.vm.dao.VMInstanceDao;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Where the machines of networks are, routers among them. */
final class NetworkMachines {
  private static final Set<State> ON_A_HOST =
      EnumSet.of(State.Running, State.Stopping, State.Migrating);
  private static final Set<State> ON_ITS_WAY = EnumSet.of(State.Starting, State.Migrating);

  private final VMInstanceDao machines;

  NetworkMachines(VMInstanceDao machines) {
    this.machines = machines;
  }

  /** Whether there is a machine of the network on any host. */
  boolean anyRuns(long networkId) {
    return of(networkId).stream().anyMatch(machine -> ON_A_HOST.contains(machine.getState()));
  }

  /** Whether another machine of the network is on the host, or may be about to get there. */
  boolean isNeeded(long networkId, long hostId, VirtualMachine leaving) {
    return of(networkId).stream()
        .filter(machine -> machine.getId() != leaving.getId())
        .anyMatch(
            machine ->
                ON_ITS_WAY.contains(machine.getState())
                    || (ON_A_HOST.contains(machine.getState())
                        && Objects.equals(machine.getHostId(), hostId)));
  }

  /** The host that a machine is on, or was on last. */
  static Optional<Long> hostOf(VirtualMachine machine) {
    return Optional.ofNullable(machine.getHostId())
        .or(() -> Optional.ofNullable(machine.getLastHostId()));
  }

  private List<VMInstanceVO> of(long networkId) {
    return machines.listNonRemovedVmsByTypeAndNetwork(networkId);
  }
}
