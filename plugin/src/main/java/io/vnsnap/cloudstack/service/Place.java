// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

/**
 * What a snapshot is of: a network or a VPC. The other one is null.
 *
 * <p>Both are null for a snapshot whose network CloudStack does not know any more.
 */
public record Place(Long networkId, Long vpcId) {
  /** Takes what the parameters of a command say. */
  public static Place of(Long networkId, Long vpcId) {
    if ((networkId == null) == (vpcId == null)) {
      throw new VniException(
          VniException.Kind.INVALID, "say either networkid or vpcid, and not both");
    }
    return new Place(networkId, vpcId);
  }

  public boolean isVpc() {
    return vpcId != null;
  }
}
