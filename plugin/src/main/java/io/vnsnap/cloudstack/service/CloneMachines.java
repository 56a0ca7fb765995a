// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Actions;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OfferingKind;
import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.cloud.VolumeFacts;
import io.vnsnap.cloudstack.service.Blueprint.BlueprintNic;
import io.vnsnap.cloudstack.service.Blueprint.BlueprintVolume;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Has CloudStack make virtual machines like those in blueprints, in new networks. */
final class CloneMachines {
  private static final long GIB = 1L << 30;
  private static final int LONGEST_HOST_NAME = 63;

  private final Inventory inventory;
  private final Actions actions;

  CloneMachines(Inventory inventory, Actions actions) {
    this.inventory = inventory;
    this.actions = actions;
  }

  /**
   * Makes one that is stopped, with all its volumes.
   *
   * @param networks that its NICs are in, each by the UUID of the one that it is a copy of
   * @param suffix what its name has and the original's has not
   */
  MachineFacts make(
      Blueprint blueprint, Map<String, NetworkFacts> networks, Owner owner, String suffix) {
    try {
      long id =
          actions.create(
              "deployVirtualMachine",
              OwnerParameters.with(owner, parameters(blueprint, networks, suffix)));
      MachineFacts machine =
          inventory
              .machine(id)
              .orElseThrow(
                  () ->
                      new VniException(
                          Kind.FAILED,
                          "the copy of virtual machine %s is gone again"
                              .formatted(blueprint.name())));
      for (BlueprintVolume volume : blueprint.volumes()) {
        if (!volume.root()) {
          attach(volume, machine, owner);
        }
      }
      return machine;
    } catch (ActionException e) {
      throw new VniException(
          Kind.FAILED,
          "virtual machine %s can't be made a second time: %s"
              .formatted(blueprint.name(), e.getMessage()),
          e);
    }
  }

  private Map<String, String> parameters(
      Blueprint blueprint, Map<String, NetworkFacts> networks, String suffix) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("serviceofferingid", blueprint.serviceOffering());
    parameters.put("templateid", blueprint.template());
    parameters.put("hypervisor", "KVM");
    parameters.put("name", hostName(blueprint.hostName(), suffix));
    parameters.put("displayname", "%s-%s".formatted(blueprint.name(), suffix));
    parameters.put("startvm", "false");
    int number = 0;
    for (BlueprintNic nic : blueprint.nics()) {
      NetworkFacts network = networks.get(nic.network());
      String prefix = "iptonetworklist[%d].".formatted(number++);
      parameters.put("zoneid", inventory.uuidOf(OfferingKind.ZONE, network.zoneId()).orElse(""));
      parameters.put(prefix + "networkid", network.uuid());
      parameters.put(prefix + "mac", nic.mac());
      if (nic.ip() != null) {
        parameters.put(prefix + "ip", nic.ip());
      }
    }
    addDetails(blueprint, parameters);
    return parameters;
  }

  private static void addDetails(Blueprint blueprint, Map<String, String> parameters) {
    blueprint
        .details()
        .forEach(
            (name, value) -> {
              if (name.equals("UEFI")) {
                parameters.put("boottype", "UEFI");
                parameters.put("bootmode", value);
              } else {
                parameters.put("details[0]." + name, value);
              }
            });
    blueprint.volumes().stream()
        .filter(BlueprintVolume::root)
        .filter(root -> root.sizeBytes() % GIB == 0)
        .findFirst()
        .ifPresent(
            root ->
                parameters.put("details[0].rootdisksize", Long.toString(root.sizeBytes() / GIB)));
  }

  static String hostName(String original, String suffix) {
    int room = LONGEST_HOST_NAME - 1 - suffix.length();
    return "%s-%s"
        .formatted(original.length() > room ? original.substring(0, room) : original, suffix);
  }

  private void attach(BlueprintVolume volume, MachineFacts machine, Owner owner)
      throws ActionException {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("zoneid", inventory.uuidOf(OfferingKind.ZONE, machine.zoneId()).orElse(""));
    parameters.put("name", volume.name());
    parameters.put("diskofferingid", volume.offering() == null ? "" : volume.offering());
    if (volume.customSize()) {
      parameters.put("size", Long.toString(volume.sizeBytes() / GIB));
    }
    long id = actions.create("createVolume", OwnerParameters.with(owner, parameters));
    actions.execute(
        "attachVolume",
        Map.of(
            "id",
            inventory.volumeUuid(id).orElse(""),
            "virtualmachineid",
            machine.uuid(),
            "deviceid",
            Long.toString(volume.deviceId())));
  }

  /** Takes away everything that is in the network. Never as the caller. */
  void unmakeAll(NetworkFacts network) throws ActionException {
    Actions system = actions.asSystem();
    for (MachineFacts machine : inventory.machines(network.id())) {
      Map<String, String> parameters = new HashMap<>();
      parameters.put("id", machine.uuid());
      parameters.put("expunge", "true");
      List<VolumeFacts> volumes = inventory.volumes(machine.id());
      String data =
          volumes.stream()
              .filter(volume -> !volume.root())
              .map(VolumeFacts::uuid)
              .collect(Collectors.joining(","));
      if (!data.isEmpty()) {
        parameters.put("volumeids", data);
      }
      system.execute("destroyVirtualMachine", parameters);
    }
  }

  /**
   * Why a machine like this one can't be made in new networks, or nothing.
   *
   * @param originals the networks that there will be copies of
   */
  static Optional<String> against(Blueprint blueprint, List<NetworkFacts> originals) {
    List<String> copied = originals.stream().map(NetworkFacts::uuid).toList();
    List<BlueprintNic> nics = blueprint.nics();
    List<BlueprintNic> elsewhere =
        nics.stream().filter(nic -> !copied.contains(nic.network())).toList();
    if (!elsewhere.isEmpty()) {
      return Optional.of(
          "has a NIC with address %s in another network, which a clone would lack"
              .formatted(elsewhere.get(0).mac()));
    }
    long joined = nics.stream().map(BlueprintNic::network).distinct().count();
    if (nics.isEmpty() || joined < nics.size()) {
      return Optional.of("does not have exactly one NIC in the network");
    }
    if (!nics.get(0).isDefault()) {
      return Optional.of("has another default NIC than its first, which a clone would have");
    }
    return Optional.empty();
  }
}
