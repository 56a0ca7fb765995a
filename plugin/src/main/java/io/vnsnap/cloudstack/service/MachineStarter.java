// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Actions;
import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Has CloudStack start and stop virtual machines in its own way. */
final class MachineStarter {
  private static final Logger LOG = LogManager.getLogger(MachineStarter.class);

  private final Inventory inventory;
  private final Actions actions;

  MachineStarter(Inventory inventory, Actions actions) {
    this.inventory = inventory;
    this.actions = actions;
  }

  /**
   * Returns where the machine runs. One that does not run is started; one whose host is gone is
   * stopped by force before.
   */
  Member running(MachineFacts machine) {
    if (machine.isRunning()) {
      Optional<HostFacts> host = machine.hostId().flatMap(inventory::host);
      if (host.filter(HostFacts::up).isPresent()) {
        return new Member(machine, host.get());
      }
      execute("stopVirtualMachine", machine, Map.of("id", machine.uuid(), "forced", "true"));
    } else if (!machine.isStopped()) {
      throw new VniException(
          Kind.NOT_NOW,
          "virtual machine %s is %s; wait until it runs or is stopped"
              .formatted(machine.name(), machine.state()));
    }
    return start(machine);
  }

  /** Starts a machine that is stopped, and returns where it runs. */
  Member start(MachineFacts machine) {
    execute("startVirtualMachine", machine, Map.of("id", machine.uuid()));
    return whereItRuns(machine);
  }

  private Member whereItRuns(MachineFacts machine) {
    MachineFacts now =
        inventory
            .machine(machine.id())
            .filter(MachineFacts::isRunning)
            .orElseThrow(
                () ->
                    new VniException(
                        Kind.FAILED,
                        "virtual machine %s was started and does not run; see CloudStack's events"
                            .formatted(machine.name())));
    HostFacts host =
        now.hostId()
            .flatMap(inventory::host)
            .filter(HostFacts::up)
            .orElseThrow(
                () ->
                    new VniException(
                        Kind.FAILED,
                        "the host of virtual machine %s is not connected; try again when it is"
                            .formatted(machine.name())));
    return new Member(now, host);
  }

  /** Tells CloudStack that a machine whose domain is gone is stopped. Never fails. */
  void markStopped(MachineFacts machine) {
    try {
      actions
          .asSystem()
          .execute("stopVirtualMachine", Map.of("id", machine.uuid(), "forced", "true"));
    } catch (ActionException e) {
      LOG.warn("virtual machine {} can't be marked as stopped: {}", machine.name(), e.getMessage());
    }
  }

  private void execute(String command, MachineFacts machine, Map<String, String> parameters) {
    try {
      actions.execute(command, parameters);
    } catch (ActionException e) {
      throw new VniException(
          Kind.FAILED,
          "virtual machine %s: %s failed: %s".formatted(machine.name(), command, e.getMessage()),
          e);
    }
  }
}
