// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * A network extension of CloudStack that provides what a VPC must have, and leaves its tiers wires.
 * So there can be VPCs without a virtual router, which no host here could start.
 */
final class WireExtension {
  /** An offering of VPCs. */
  static final String VPC_OFFERING = "wires";

  /** An offering of networks that such a VPC can have. */
  static final String TIER_OFFERING = "wire in a VPC";

  /** Also the name of the provider. */
  private static final String NAME = "wires";

  private static final String SERVICES = "SourceNat,NetworkACL";

  private final Api admin;
  private final Node server;
  private final Zone zone;

  WireExtension(Api admin, Node server, Zone zone) {
    this.admin = admin;
    this.server = server;
    this.zone = zone;
  }

  /** Whether CloudStack has such extensions: from 4.23 on. */
  boolean isPossible() {
    return admin
        .find("listApis", "api", "name", "listExtensions", "name=listExtensions")
        .map(api -> api.path("params").findValuesAsText("name").contains("type"))
        .orElse(false);
  }

  /** Makes what is missing of it and its offerings. */
  void make() {
    server.writeProgram(
        Path.of("/usr/share/cloudstack-management/extensions", NAME, NAME + ".sh"),
        "#!/bin/sh\nexit 0\n");
    if (admin.find("listExtensions", "extension", "name", NAME).isEmpty()) {
      admin.call(
          "createExtension",
          "name=" + NAME,
          "type=NetworkOrchestrator",
          "details[0].network.services=" + SERVICES);
      JsonNode made = admin.find("listExtensions", "extension", "name", NAME).orElseThrow();
      admin.call(
          "registerExtension",
          "extensionid=" + made.path("id").asText(),
          "resourceid=" + zone.physicalNetworkId(),
          "resourcetype=PhysicalNetwork");
    }
    if (admin.find("listVPCOfferings", "vpcoffering", "name", VPC_OFFERING).isEmpty()) {
      admin.run(
          "createVPCOffering",
          "name=" + VPC_OFFERING,
          "displaytext=without a virtual router",
          "supportedservices=" + SERVICES,
          "serviceproviderlist[0].service=SourceNat",
          "serviceproviderlist[0].provider=" + NAME,
          "serviceproviderlist[1].service=NetworkACL",
          "serviceproviderlist[1].provider=" + NAME,
          "enable=true");
    }
    zone.makeNetworkOffering(
        TIER_OFFERING,
        "a tier without a virtual router",
        "guestiptype=Isolated",
        "supportedservices=" + SERVICES,
        "serviceproviderlist[0].service=SourceNat",
        "serviceproviderlist[0].provider=" + NAME,
        "serviceproviderlist[1].service=NetworkACL",
        "serviceproviderlist[1].provider=" + NAME);
  }
}
