// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.core.service.RestoredVni;
import java.util.List;

/** A copy of a snapshot's members, in a network or VPC of their own. */
record ClonedVni(CopiedVni vni, List<MachineFacts> machines, RestoredVni restored) {}
