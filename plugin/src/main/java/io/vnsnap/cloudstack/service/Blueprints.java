// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.NicFacts;
import io.vnsnap.cloudstack.cloud.OfferingKind;
import io.vnsnap.cloudstack.cloud.VolumeFacts;
import io.vnsnap.cloudstack.service.Blueprint.BlueprintNic;
import io.vnsnap.cloudstack.service.Blueprint.BlueprintVolume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Draws blueprints and keeps them as JSON. */
final class Blueprints {
  /** Those that decide what hardware a machine has. */
  private static final Set<String> DETAILS =
      Set.of(
          "cpuNumber",
          "cpuSpeed",
          "memory",
          "rootDiskController",
          "dataDiskController",
          "nicAdapter",
          "UEFI");

  private final Inventory inventory;
  private final ObjectMapper mapper = new ObjectMapper();

  Blueprints(Inventory inventory) {
    this.inventory = inventory;
  }

  Blueprint draw(MachineFacts machine) {
    return new Blueprint(
        machine.uuid(),
        machine.hostName(),
        machine.name(),
        uuid(OfferingKind.SERVICE_OFFERING, machine.serviceOfferingId()),
        uuid(OfferingKind.TEMPLATE, machine.templateId()),
        details(machine),
        inventory.nics(machine.id()).stream().map(this::nic).toList(),
        inventory.volumes(machine.id()).stream().map(this::volume).toList());
  }

  String toJson(Blueprint blueprint) {
    try {
      return mapper.writeValueAsString(blueprint);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns nothing if there is none, or it can't be read. */
  Optional<Blueprint> fromJson(String json) {
    if (json == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(mapper.readValue(json, Blueprint.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private Map<String, String> details(MachineFacts machine) {
    Map<String, String> details = new TreeMap<>(inventory.details(machine.id()));
    details.keySet().retainAll(DETAILS);
    return details;
  }

  private BlueprintNic nic(NicFacts nic) {
    String network = inventory.network(nic.networkId()).map(NetworkFacts::uuid).orElse("");
    return new BlueprintNic(
        network, nic.deviceId(), nic.isDefault(), nic.mac(), nic.ip().orElse(null));
  }

  private BlueprintVolume volume(VolumeFacts volume) {
    if (volume.root()) {
      return new BlueprintVolume(
          volume.name(), volume.deviceId(), true, volume.sizeBytes(), null, false);
    }
    Optional<Long> offering = volume.diskOfferingId();
    return new BlueprintVolume(
        volume.name(),
        volume.deviceId(),
        false,
        volume.sizeBytes(),
        offering.map(id -> uuid(OfferingKind.DISK_OFFERING, id)).orElse(null),
        offering.map(inventory::hasCustomSize).orElse(false));
  }

  private String uuid(OfferingKind kind, long id) {
    return inventory.uuidOf(kind, id).orElse("");
  }

  /** The Ethernet addresses in a network, of all machines. */
  static List<String> macsIn(String network, List<Blueprint> blueprints) {
    return blueprints.stream()
        .flatMap(blueprint -> blueprint.nics().stream())
        .filter(nic -> nic.network().equals(network))
        .map(BlueprintNic::mac)
        .toList();
  }
}
