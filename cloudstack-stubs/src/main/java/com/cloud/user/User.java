// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.user;

import org.apache.cloudstack.api.InternalIdentity;

public interface User extends OwnedBy, InternalIdentity {
  long UID_SYSTEM = 1;
}
