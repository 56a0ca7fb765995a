// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.acl;

public interface SecurityChecker {
  /** What is to be done with an entity. */
  enum AccessType {
    OperateEntry,
    UseEntry
  }
}
