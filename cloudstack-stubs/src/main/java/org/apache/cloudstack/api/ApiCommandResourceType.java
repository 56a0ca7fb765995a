// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public enum ApiCommandResourceType {
  None,
  Network,
  Vpc
}
