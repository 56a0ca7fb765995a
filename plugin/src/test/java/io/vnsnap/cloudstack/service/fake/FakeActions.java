// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Actions;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.VpcFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Does to the inventory what CloudStack would do. */
public final class FakeActions implements Actions {
  public final List<String> done = new ArrayList<>();
  public final List<Map<String, String>> parameters = new ArrayList<>();

  /** What CloudStack says to a command instead of carrying it out. */
  public final Map<String, String> failures = new HashMap<>();

  private final FakeInventory inventory;
  private final String prefix;
  private long next = 500;

  /** Where machines are started. */
  public long startHost = 1;

  /** Happens when one is started. */
  public Runnable onStart = () -> {};

  public FakeActions(FakeInventory inventory) {
    this(inventory, "");
  }

  private FakeActions(FakeInventory inventory, String prefix) {
    this.inventory = inventory;
    this.prefix = prefix;
  }

  @Override
  public Actions asSystem() {
    FakeActions outer = this;
    return new Actions() {
      @Override
      public void execute(String command, Map<String, String> given) throws ActionException {
        outer.run("system ", command, given);
      }

      @Override
      public String createNetwork(Map<String, String> given) {
        throw new AssertionError("never as the system");
      }

      @Override
      public long create(String command, Map<String, String> given) {
        throw new AssertionError("never as the system");
      }

      @Override
      public Actions asSystem() {
        return this;
      }
    };
  }

  private void note(String who, String command, Map<String, String> given) throws ActionException {
    done.add(
        "%s%s%s"
            .formatted(who, command, given.containsKey("id") ? " " + name(given.get("id")) : ""));
    parameters.add(new TreeMap<>(given));
    if (failures.containsKey(command)) {
      throw new ActionException(failures.get(command), null);
    }
  }

  private String name(String uuid) {
    return inventory.machines.values().stream()
        .filter(machine -> machine.uuid().equals(uuid))
        .map(MachineFacts::name)
        .findFirst()
        .or(() -> inventory.networkByUuid(uuid).map(NetworkFacts::name))
        .or(() -> inventory.vpcByUuid(uuid).map(VpcFacts::name))
        .orElse(uuid);
  }

  @Override
  public void execute(String command, Map<String, String> given) throws ActionException {
    run(prefix, command, given);
  }

  private void run(String who, String command, Map<String, String> given) throws ActionException {
    note(who, command, given);
    switch (command) {
      case "startVirtualMachine" -> {
        set(given.get("id"), "Running", startHost);
        onStart.run();
      }
      case "stopVirtualMachine" -> set(given.get("id"), "Stopped", null);
      case "destroyVirtualMachine" -> inventory.removedMachines.add(id(given.get("id")));
      case "deleteNetwork" ->
          inventory.removedNetworks.add(
              inventory.networkByUuid(given.get("id")).orElseThrow().id());
      case "deleteVPC" ->
          inventory.removedVpcs.add(inventory.vpcByUuid(given.get("id")).orElseThrow().id());
      case "attachVolume" -> {}
      default -> throw new AssertionError(command);
    }
  }

  private long id(String uuid) {
    return inventory.machines.values().stream()
        .filter(machine -> machine.uuid().equals(uuid))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private void set(String uuid, String state, Long host) {
    inventory.setState(id(uuid), state, host);
  }

  @Override
  public String createNetwork(Map<String, String> given) throws ActionException {
    note(prefix, "createNetwork", given);
    Optional<Long> vpc =
        Optional.ofNullable(given.get("vpcid")).flatMap(inventory::vpcByUuid).map(VpcFacts::id);
    return inventory
        .addNetwork(next++, given.get("name"), 2, NetworkFacts.Kind.ISOLATED, vpc)
        .uuid();
  }

  @Override
  public long create(String command, Map<String, String> given) throws ActionException {
    note(prefix, command, given);
    long id = next++;
    if (command.equals("createVPC")) {
      inventory.addVpc(id, given.get("name"), 2);
    }
    if (command.equals("deployVirtualMachine")) {
      long network =
          inventory.networkByUuid(given.get("iptonetworklist[0].networkid")).orElseThrow().id();
      inventory.addMachine(id, given.get("displayname"), 2, "Stopped", null, network);
    }
    return id;
  }
}
