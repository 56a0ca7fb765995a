// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network.element;

import com.cloud.deploy.DeployDestination;
import com.cloud.exception.InsufficientCapacityException;
import com.cloud.exception.ResourceUnavailableException;
import com.cloud.network.Network;
import com.cloud.network.PhysicalNetworkServiceProvider;
import com.cloud.offering.NetworkOffering;
import com.cloud.vm.NicProfile;
import com.cloud.vm.ReservationContext;
import com.cloud.vm.VirtualMachineProfile;
import java.util.Map;
import java.util.Set;

public interface NetworkElement {
  Map<Network.Service, Map<Network.Capability, String>> getCapabilities();

  Network.Provider getProvider();

  boolean implement(
      Network network,
      NetworkOffering offering,
      DeployDestination destination,
      ReservationContext context)
      throws ResourceUnavailableException, InsufficientCapacityException;

  boolean prepare(
      Network network,
      NicProfile nic,
      VirtualMachineProfile machine,
      DeployDestination destination,
      ReservationContext context)
      throws ResourceUnavailableException, InsufficientCapacityException;

  boolean release(
      Network network, NicProfile nic, VirtualMachineProfile machine, ReservationContext context)
      throws ResourceUnavailableException;

  boolean shutdown(Network network, ReservationContext context, boolean cleanup)
      throws ResourceUnavailableException;

  boolean destroy(Network network, ReservationContext context) throws ResourceUnavailableException;

  boolean isReady(PhysicalNetworkServiceProvider provider);

  boolean shutdownProviderInstances(
      PhysicalNetworkServiceProvider provider, ReservationContext context)
      throws ResourceUnavailableException;

  boolean canEnableIndividualServices();

  boolean verifyServicesCombination(Set<Network.Service> services);
}
