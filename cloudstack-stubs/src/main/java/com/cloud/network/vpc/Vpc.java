// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network.vpc;

import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Vpc extends ControlledEntity, Identity, InternalIdentity {
  long getZoneId();

  String getCidr();

  long getVpcOfferingId();
}
