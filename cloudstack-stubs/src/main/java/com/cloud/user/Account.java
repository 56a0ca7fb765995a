// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.user;

import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Account extends ControlledEntity, InternalIdentity, Identity {
  long ACCOUNT_ID_SYSTEM = 1;

  /** The kinds of account. */
  enum Type {
    NORMAL,
    ADMIN,
    DOMAIN_ADMIN,
    RESOURCE_DOMAIN_ADMIN,
    READ_ONLY_ADMIN,
    PROJECT
  }

  /** Whether an account may be used. */
  enum State {
    DISABLED,
    ENABLED,
    LOCKED,
    REMOVED
  }

  String getAccountName();

  Type getType();

  State getState();
}
