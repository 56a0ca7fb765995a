// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import com.cloud.deploy.DeployDestination;
import com.cloud.exception.ResourceUnavailableException;
import com.cloud.host.Host;
import com.cloud.host.dao.HostDao;
import com.cloud.hypervisor.Hypervisor.HypervisorType;
import com.cloud.network.Network;
import com.cloud.network.NetworkMigrationResponder;
import com.cloud.network.NetworkModel;
import com.cloud.network.Networks.BroadcastDomainType;
import com.cloud.network.PhysicalNetworkServiceProvider;
import com.cloud.network.dao.NetworkDetailsDao;
import com.cloud.network.element.NetworkElement;
import com.cloud.offering.NetworkOffering;
import com.cloud.utils.component.ComponentLifecycleBase;
import com.cloud.utils.exception.CloudRuntimeException;
import com.cloud.vm.NicProfile;
import com.cloud.vm.ReservationContext;
import com.cloud.vm.VirtualMachineProfile;
import com.cloud.vm.dao.VMInstanceDao;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.cloudstack.framework.config.ConfigKey;
import org.apache.cloudstack.framework.config.Configurable;

/**
 * The provider that an operator adds to a physical network and to an offering so that the networks
 * of that offering carry color between hosts. Networks of other offerings are snapshotted as well,
 * with frames held at their senders.
 *
 * <p>Must not be a subclass of CloudStack's AdapterBase: those are made without arguments.
 */
public final class VnsnapElement extends ComponentLifecycleBase
    implements NetworkElement, NetworkMigrationResponder, Configurable {
  /** Makes itself known to CloudStack when it is made. */
  public static final Network.Provider PROVIDER = new Network.Provider("VNsnap", false, false);

  /**
   * The first port after those of VXLAN (4789 by IANA, 8472 by Linux and CloudStack) that IANA has
   * not given to anybody, and none that Linux gives to clients.
   */
  private static final ConfigKey<Integer> PORT =
      new ConfigKey<>(
          "Advanced",
          Integer.class,
          "vnsnap.vxlan.port",
          "8475",
          "UDP port of VXLAN networks that carry color between hosts; another than that of"
              + " CloudStack's own VXLANs. A change holds for networks that come into use"
              + " afterwards.",
          true,
          ConfigKey.Scope.Global);

  private final Network.Service service;
  private final NetworkModel networks;
  private final HostDao hosts;
  private final ColoredNetworks colored;
  private final Alerts alerts;
  private final IntSupplier port;

  public VnsnapElement(
      NetworkModel networks,
      NetworkDetailsDao details,
      VMInstanceDao machines,
      HostDao hosts,
      HostVxlans vxlans,
      NetworkLocks locks,
      Alerts alerts) {
    this(
        ColoringService.find(),
        networks,
        hosts,
        new ColoredNetworks(
            new ColorRecords(details), new NetworkMachines(machines), vxlans, locks, alerts),
        alerts,
        PORT::value);
  }

  VnsnapElement(
      Network.Service service,
      NetworkModel networks,
      HostDao hosts,
      ColoredNetworks colored,
      Alerts alerts,
      IntSupplier port) {
    this.service = service;
    this.networks = networks;
    this.hosts = hosts;
    this.colored = colored;
    this.alerts = alerts;
    this.port = port;
  }

  @Override
  public Map<Network.Service, Map<Network.Capability, String>> getCapabilities() {
    // CloudStack may add to either map.
    Map<Network.Service, Map<Network.Capability, String>> capabilities = new HashMap<>();
    capabilities.put(service, new HashMap<>());
    return capabilities;
  }

  @Override
  public Network.Provider getProvider() {
    return PROVIDER;
  }

  @Override
  public boolean implement(
      Network network,
      NetworkOffering offering,
      DeployDestination destination,
      ReservationContext context) {
    if (canHandle(network)) {
      colored.begin(network, port.getAsInt());
    }
    return true;
  }

  /**
   * @throws ResourceUnavailableException for the host, so that CloudStack tries another
   */
  @Override
  public boolean prepare(
      Network network,
      NicProfile nic,
      VirtualMachineProfile machine,
      DeployDestination destination,
      ReservationContext context)
      throws ResourceUnavailableException {
    Host host = destination.getHost();
    try {
      ensure(network, nic, host);
      return true;
    } catch (HostVxlanException e) {
      throw new ResourceUnavailableException(refusal(network, host, e), Host.class, host.getId());
    }
  }

  /**
   * @throws CloudRuntimeException so that the machine stays where it is: CloudStack would only log
   *     that the answer is no
   */
  @Override
  public boolean prepareMigration(
      NicProfile nic,
      Network network,
      VirtualMachineProfile machine,
      DeployDestination destination,
      ReservationContext context) {
    Host host = destination.getHost();
    try {
      ensure(network, nic, host);
      return true;
    } catch (HostVxlanException e) {
      throw new CloudRuntimeException(refusal(network, host, e), e);
    }
  }

  private void ensure(Network network, NicProfile nic, Host host) throws HostVxlanException {
    if (canHandle(network) && host.getHypervisorType() == HypervisorType.KVM) {
      colored.ensure(network, host, Optional.ofNullable(nic.getName()));
    }
  }

  private String refusal(Network network, Host host, HostVxlanException reason) {
    String refusal =
        "host %s can't have machines of network %s: %s"
            .formatted(host.getName(), network.getName(), reason.getMessage());
    alerts.alert(network.getDataCenterId(), "A machine was kept from a host", refusal);
    return refusal;
  }

  /**
   * CloudStack removes a device that it knows when a machine stops; here goes one that did not
   * start.
   */
  @Override
  public boolean release(
      Network network, NicProfile nic, VirtualMachineProfile machine, ReservationContext context) {
    if (canHandle(network)) {
      NetworkMachines.hostOf(machine.getVirtualMachine())
          .map(hosts::findById)
          .ifPresent(host -> colored.left(network, machine.getVirtualMachine(), host));
    }
    return true;
  }

  @Override
  public void rollbackMigration(
      NicProfile nic,
      Network network,
      VirtualMachineProfile machine,
      ReservationContext source,
      ReservationContext destination) {}

  @Override
  public void commitMigration(
      NicProfile nic,
      Network network,
      VirtualMachineProfile machine,
      ReservationContext source,
      ReservationContext destination) {}

  @Override
  public boolean shutdown(Network network, ReservationContext context, boolean cleanup) {
    colored.end(network);
    return true;
  }

  @Override
  public boolean destroy(Network network, ReservationContext context) {
    colored.end(network);
    return true;
  }

  @Override
  public boolean isReady(PhysicalNetworkServiceProvider provider) {
    return true;
  }

  @Override
  public boolean shutdownProviderInstances(
      PhysicalNetworkServiceProvider provider, ReservationContext context) {
    return true;
  }

  @Override
  public boolean canEnableIndividualServices() {
    return true;
  }

  @Override
  public boolean verifyServicesCombination(Set<Network.Service> services) {
    return Set.of(service).containsAll(services);
  }

  @Override
  public String getConfigComponentName() {
    return VnsnapElement.class.getSimpleName();
  }

  @Override
  public ConfigKey<?>[] getConfigKeys() {
    return new ConfigKey<?>[] {PORT};
  }

  private boolean canHandle(Network network) {
    return network.getBroadcastDomainType() == BroadcastDomainType.Vxlan
        && networks.isProviderSupportServiceInNetwork(network.getId(), service, PROVIDER);
  }
}
