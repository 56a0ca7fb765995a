// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

/** When snapshots of a network or VPC are taken by themselves, and how many are kept. */
public interface VniSnapshotPolicy extends ControlledEntity, Identity, InternalIdentity {
  long getZoneId();

  /** The network, or null if it is for a VPC. */
  Long getNetworkId();

  /** The VPC, or null if it is for one network. */
  Long getVpcId();
}
