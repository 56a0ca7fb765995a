// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

/** A virtual machine, with those of CloudStack's fields that say something here. */
record MachineResponse(
    String id, String name, String instanceName, String state, String hostName) {}
