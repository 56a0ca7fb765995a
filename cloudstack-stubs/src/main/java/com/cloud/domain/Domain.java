// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.domain;

import com.cloud.user.OwnedBy;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Domain extends OwnedBy, Identity, InternalIdentity {
  Long getParent();

  String getName();

  String getPath();
}
