// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network;

import com.cloud.deploy.DeployDestination;
import com.cloud.vm.NicProfile;
import com.cloud.vm.ReservationContext;
import com.cloud.vm.VirtualMachineProfile;

public interface NetworkMigrationResponder {
  boolean prepareMigration(
      NicProfile nic,
      Network network,
      VirtualMachineProfile machine,
      DeployDestination destination,
      ReservationContext context);

  void rollbackMigration(
      NicProfile nic,
      Network network,
      VirtualMachineProfile machine,
      ReservationContext source,
      ReservationContext destination);

  void commitMigration(
      NicProfile nic,
      Network network,
      VirtualMachineProfile machine,
      ReservationContext source,
      ReservationContext destination);
}
