// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A virtual machine of the cloud.
 *
 * @param instance the name of its libvirt domain
 * @param state in CloudStack's view
 * @param host in CloudStack's view; empty if it does not run
 */
record CloudMachine(
    String id, String name, String instance, String account, String state, String host) {
  /**
   * @param machine as CloudStack lists it for administrators
   */
  static CloudMachine of(JsonNode machine) {
    return new CloudMachine(
        machine.path("id").asText(),
        machine.path("displayname").asText(),
        machine.path("instancename").asText(),
        machine.path("account").asText(),
        machine.path("state").asText(),
        machine.path("hostname").asText());
  }

  boolean isRunning() {
    return state.equals("Running");
  }
}
