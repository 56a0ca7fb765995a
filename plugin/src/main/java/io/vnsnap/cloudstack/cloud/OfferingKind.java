// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/** What a network, a VPC, a virtual machine or a volume was made from. */
public enum OfferingKind {
  NETWORK_OFFERING,
  VPC_OFFERING,
  SERVICE_OFFERING,
  DISK_OFFERING,
  TEMPLATE,
  ZONE
}
