// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import io.vnsnap.core.state.SnapshotState;
import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

/** A snapshot of all virtual machines of one account in a network or VPC. */
public interface VniSnapshot extends ControlledEntity, Identity, InternalIdentity {
  SnapshotState getState();

  long getZoneId();

  /** The network, or null if it is of a VPC, or of a network that is not known any more. */
  Long getNetworkId();

  /** The VPC, or null if it is of one network. */
  Long getVpcId();
}
