// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.acl;

public enum RoleType {
  Admin,
  ResourceAdmin,
  DomainAdmin,
  User
}
