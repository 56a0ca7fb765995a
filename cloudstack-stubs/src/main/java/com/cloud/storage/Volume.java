// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.storage;

import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Volume extends ControlledEntity, Identity, InternalIdentity {
  /** What a volume is for. */
  enum Type {
    UNKNOWN,
    ROOT,
    DATADISK
  }

  Long getSize();

  Type getVolumeType();

  Long getDeviceId();

  Long getDiskOfferingId();

  String getPath();
}
