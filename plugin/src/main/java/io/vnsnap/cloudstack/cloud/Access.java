// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import io.vnsnap.cloudstack.record.Visibility;
import java.util.List;
import org.apache.cloudstack.acl.ControlledEntity;

/** CloudStack's rules of who may do what. Violations are thrown as CloudStack throws them. */
public interface Access {
  Caller caller();

  /** The account that a caller names, if the caller may act for it. */
  long resolve(OwnerChoice choice);

  Owner owner(long accountId);

  /** The domain and all below it. */
  List<Long> domainsBelow(long domainId);

  /** The caller may act for the account. */
  void checkActFor(long accountId);

  /** The caller may operate what belongs to this owner. */
  void checkOperate(ControlledEntity entity);

  /** The caller may use the network or VPC. */
  void checkUseNetwork(long networkId);

  void checkUseVpc(long vpcId);

  Visibility visibility(ListScope scope);
}
