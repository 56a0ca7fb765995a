// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/**
 * What a virtual machine was made from at the cut, so that another one like it can be made, also
 * when it does not exist any more. Kept as JSON.
 *
 * @param machine its UUID
 * @param hostName the name that the guest has
 * @param serviceOffering UUID, as all references
 * @param details what was said when it was made and matters to a machine like it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Blueprint(
    String machine,
    String hostName,
    String name,
    String serviceOffering,
    String template,
    Map<String, String> details,
    List<BlueprintNic> nics,
    List<BlueprintVolume> volumes) {
  Blueprint {
    details = Map.copyOf(details);
    nics = List.copyOf(nics);
    volumes = List.copyOf(volumes);
  }

  /**
   * @param network UUID
   * @param ip null if the network has no addresses
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record BlueprintNic(String network, int deviceId, boolean isDefault, String mac, String ip) {}

  /**
   * @param offering UUID, null for a root disk
   * @param customSize whether the size is said when one like it is made
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record BlueprintVolume(
      String name,
      long deviceId,
      boolean root,
      long sizeBytes,
      String offering,
      boolean customSize) {}
}
