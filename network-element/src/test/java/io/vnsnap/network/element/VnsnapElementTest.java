// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.cloud.deploy.DeployDestination;
import com.cloud.exception.ResourceUnavailableException;
import com.cloud.host.Host;
import com.cloud.host.HostVO;
import com.cloud.host.dao.HostDao;
import com.cloud.hypervisor.Hypervisor.HypervisorType;
import com.cloud.network.Network;
import com.cloud.network.NetworkModel;
import com.cloud.network.Networks.BroadcastDomainType;
import com.cloud.network.PhysicalNetworkServiceProvider;
import com.cloud.network.dao.NetworkDetailVO;
import com.cloud.network.dao.NetworkDetailsDao;
import com.cloud.offering.NetworkOffering;
import com.cloud.utils.exception.CloudRuntimeException;
import com.cloud.vm.NicProfile;
import com.cloud.vm.ReservationContext;
import com.cloud.vm.VMInstanceVO;
import com.cloud.vm.VirtualMachine.State;
import com.cloud.vm.VirtualMachineProfile;
import com.cloud.vm.dao.VMInstanceDao;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VnsnapElementTest {
  private static final long NETWORK = 204;
  private static final long ZONE = 1;
  private static final HypervisorType XEN = mock(HypervisorType.class);

  private final Network.Service service = new Network.Service("CustomAction");
  private final Network network = mock(Network.class);
  private final NetworkModel networks = mock(NetworkModel.class);
  private final NetworkDetailsDao details = mock(NetworkDetailsDao.class);
  private final VMInstanceDao machineDao = mock(VMInstanceDao.class);
  private final HostDao hostDao = mock(HostDao.class);
  private final ReservationContext context = mock(ReservationContext.class);
  private final NicProfile nic = mock(NicProfile.class);
  private final FakeHostVxlans vxlans = new FakeHostVxlans();
  private final List<VMInstanceVO> machines = new ArrayList<>();
  private final List<String> alerts = new ArrayList<>();
  private final Map<String, String> remembered = new HashMap<>();
  private final HostVO h1 = host(11, "h1", HypervisorType.KVM);
  private final HostVO h2 = host(12, "h2", HypervisorType.KVM);
  private boolean lockIsTaken;
  private int port = 8475;

  private final VnsnapElement element =
      new VnsnapElement(
          service,
          networks,
          hostDao,
          new ColoredNetworks(
              new ColorRecords(details),
              new NetworkMachines(machineDao),
              vxlans,
              network -> lockIsTaken ? Optional.empty() : Optional.of(() -> {}),
              (zone, subject, body) -> alerts.add("%d %s: %s".formatted(zone, subject, body))),
          (zone, subject, body) -> alerts.add("%d %s: %s".formatted(zone, subject, body)),
          () -> port);

  @BeforeEach
  void aNetworkOfAnOfferingWithColor() {
    when(network.getId()).thenReturn(NETWORK);
    when(network.getName()).thenReturn("shop");
    when(network.getDataCenterId()).thenReturn(ZONE);
    when(network.getBroadcastDomainType()).thenReturn(BroadcastDomainType.Vxlan);
    when(network.getBroadcastUri()).thenReturn(URI.create("vxlan://5000"));
    when(networks.isProviderSupportServiceInNetwork(NETWORK, service, VnsnapElement.PROVIDER))
        .thenReturn(true);
    when(machineDao.listNonRemovedVmsByTypeAndNetwork(NETWORK)).thenReturn(machines);
    when(hostDao.findById(11L)).thenReturn(h1);
    when(hostDao.findById(12L)).thenReturn(h2);
    rememberDetails();
  }

  private void rememberDetails() {
    when(details.findDetail(anyLong(), anyString()))
        .thenAnswer(
            call -> {
              String value = remembered.get(call.<String>getArgument(1));
              NetworkDetailVO detail = mock(NetworkDetailVO.class);
              when(detail.getValue()).thenReturn(value);
              return value == null ? null : detail;
            });
    doAnswer(call -> remembered.put(call.getArgument(1), call.getArgument(2)))
        .when(details)
        .addDetail(anyLong(), anyString(), anyString(), eq(false));
    doAnswer(call -> remembered.remove(call.<String>getArgument(1)))
        .when(details)
        .removeDetail(anyLong(), anyString());
  }

  @Test
  void aHostMakesTheVxlanBeforeTheFirstNicIsPlugged() throws Exception {
    when(nic.getName()).thenReturn("cloudbr1");
    implement();
    assertThat(vxlans.steps).isEmpty();
    prepare(h1);
    assertThat(vxlans.steps).containsExactly("make 5000 on h1:8475 by cloudbr1");
    assertThat(alerts).isEmpty();
  }

  @Test
  void everyHostMakesIt() throws Exception {
    implement();
    prepare(h1);
    prepare(h2);
    migrate(h1);
    assertThat(vxlans.steps)
        .containsExactly(
            "make 5000 on h1:8475 by -", "make 5000 on h2:8475 by -", "make 5000 on h1:8475 by -");
  }

  @Test
  void networksWithoutVxlanOrOfOtherOfferingsAreLeftAlone() throws Exception {
    when(network.getBroadcastDomainType()).thenReturn(BroadcastDomainType.Vlan);
    implement();
    prepare(h1);
    release(machine(1, State.Stopping, h1));
    when(network.getBroadcastDomainType()).thenReturn(BroadcastDomainType.Vxlan);
    when(networks.isProviderSupportServiceInNetwork(NETWORK, service, VnsnapElement.PROVIDER))
        .thenReturn(false);
    implement();
    prepare(h1);
    assertThat(vxlans.steps).isEmpty();
    assertThat(remembered).isEmpty();
    assertThat(alerts).isEmpty();
  }

  @Test
  void hostsOfOtherHypervisorsAreLeftAlone() throws Exception {
    implement();
    prepare(host(13, "xen", XEN));
    assertThat(vxlans.steps).isEmpty();
  }

  @Test
  void ifTheFirstHostCannotTheWholeNetworkGoesOnWithoutColor() throws Exception {
    vxlans.unable("h1");
    implement();
    prepare(h1);
    prepare(h2);
    assertThat(vxlans.steps).as("a device with color would reach nobody").isEmpty();
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0))
        .startsWith("1 Network shop has no color: ")
        .contains("host h1: it has no VNsnap agent");
  }

  @Test
  void onceHostsHaveColorOneThatCannotIsRefused() throws Exception {
    vxlans.unable("h2");
    implement();
    prepare(h1);
    assertThatThrownBy(() -> prepare(h2))
        .isInstanceOf(ResourceUnavailableException.class)
        .hasMessageContaining(
            "host h2 can't have machines of network shop: it has no VNsnap agent");
    assertThatThrownBy(() -> migrate(h2))
        .isInstanceOf(CloudRuntimeException.class)
        .hasMessageContaining("host h2 can't have machines of network shop");
    assertThat(alerts).hasSize(2);
  }

  @Test
  void asLongAsNothingIsDecidedHostsComeOneAfterTheOther() throws Exception {
    implement();
    lockIsTaken = true;
    assertThatThrownBy(() -> prepare(h1))
        .isInstanceOf(ResourceUnavailableException.class)
        .hasMessageContaining("another host is at it for too long");
    lockIsTaken = false;
    prepare(h1);
    lockIsTaken = true;
    prepare(h2);
    assertThat(vxlans.steps).hasSize(2);
  }

  @Test
  void aNetworkWhoseMachinesRunGetsNoColor() throws Exception {
    machines.add(machine(1, State.Running, h1));
    implement();
    prepare(h2);
    assertThat(vxlans.steps).isEmpty();
    assertThat(alerts)
        .singleElement()
        .asString()
        .contains("machines of it run that were started without");
  }

  @Test
  void aRestartOfTheNetworkKeepsTheColorOfMachinesThatRun() throws Exception {
    implement();
    prepare(h1);
    machines.add(machine(1, State.Running, h1));
    element.shutdown(network, context, true);
    port = 9000;
    implement();
    prepare(h2);
    assertThat(vxlans.steps)
        .containsExactly("make 5000 on h1:8475 by -", "make 5000 on h2:8475 by -");
    assertThat(alerts).isEmpty();
  }

  @Test
  void aNetworkThatWasOutOfUseIsDecidedAnew() throws Exception {
    vxlans.unable("h1");
    implement();
    prepare(h1);
    element.shutdown(network, context, true);
    port = 9000;
    implement();
    prepare(h2);
    element.destroy(network, context);
    assertThat(vxlans.steps).containsExactly("make 5000 on h2:9000 by -");
    assertThat(remembered).isEmpty();
  }

  @Test
  void aPortOfCloudStacksOwnVxlansIsRefused() throws Exception {
    for (int unusable : List.of(8472, 4789, 0, 65536)) {
      port = unusable;
      implement();
      prepare(h1);
    }
    assertThat(vxlans.steps).isEmpty();
    assertThat(alerts).hasSize(4);
    assertThat(alerts.get(0)).contains("vnsnap.vxlan.port is 8472, which can't be used");
  }

  @Test
  void aNetworkWithoutAnIdGetsNoColor() throws Exception {
    implement();
    for (String uri : List.of("vxlan://untagged", "vxlan://0", "vxlan://16777216")) {
      remembered.put("vnsnap.vxlan", "MADE 8475");
      when(network.getBroadcastUri()).thenReturn(URI.create(uri));
      assertThatThrownBy(() -> prepare(h1)).hasMessageContaining("network shop has no VXLAN id");
    }
  }

  @Test
  void whatAMachineLeavesOnAHostIsRemoved() throws Exception {
    implement();
    prepare(h1);
    release(machine(1, State.Stopping, h1));
    assertThat(vxlans.steps).endsWith("remove 5000 from h1");
  }

  @Test
  void whatOthersNeedIsNotRemoved() throws Exception {
    implement();
    prepare(h1);
    VMInstanceVO leaving = machine(1, State.Stopping, h1);
    machines.add(leaving);
    for (VMInstanceVO other :
        List.of(
            machine(2, State.Running, h1),
            machine(2, State.Starting, h2),
            machine(2, State.Migrating, h2))) {
      machines.add(other);
      release(leaving);
      machines.remove(other);
    }
    assertThat(vxlans.steps).noneMatch(step -> step.startsWith("remove"));
    machines.add(machine(2, State.Running, h2));
    release(leaving);
    assertThat(vxlans.steps).endsWith("remove 5000 from h1");
  }

  @Test
  void aHostThatIsGoneDoesNotKeepAMachineFromStopping() throws Exception {
    implement();
    prepare(h1);
    vxlans.unable("h1");
    assertThatCode(() -> release(machine(1, State.Stopping, h1))).doesNotThrowAnyException();
    assertThatCode(() -> release(machine(1, State.Stopped, host(99, "removed", XEN))))
        .doesNotThrowAnyException();
    VMInstanceVO never = machine(1, State.Starting, h1);
    when(never.getHostId()).thenReturn(null);
    assertThatCode(() -> release(never)).doesNotThrowAnyException();
  }

  @Test
  void theProviderProvidesTheOneService() {
    assertThat(element.getProvider()).isSameAs(VnsnapElement.PROVIDER);
    assertThat(element.getCapabilities()).containsOnlyKeys(service);
    assertThat(element.verifyServicesCombination(Set.of(service))).isTrue();
    assertThat(element.verifyServicesCombination(Set.of(new Network.Service("Dhcp")))).isFalse();
    assertThat(element.canEnableIndividualServices()).isTrue();
    assertThat(element.isReady(mock(PhysicalNetworkServiceProvider.class))).isTrue();
    assertThat(element.getConfigKeys()).hasSize(1);
  }

  private void implement() {
    element.implement(network, mock(NetworkOffering.class), mock(DeployDestination.class), context);
  }

  private void prepare(Host host) throws ResourceUnavailableException {
    element.prepare(network, nic, mock(VirtualMachineProfile.class), destination(host), context);
  }

  private void migrate(Host host) {
    element.prepareMigration(
        nic, network, mock(VirtualMachineProfile.class), destination(host), context);
  }

  private void release(VMInstanceVO machine) {
    VirtualMachineProfile profile = mock(VirtualMachineProfile.class);
    when(profile.getVirtualMachine()).thenReturn(machine);
    element.release(network, nic, profile, context);
  }

  private static DeployDestination destination(Host host) {
    DeployDestination destination = mock(DeployDestination.class);
    when(destination.getHost()).thenReturn(host);
    return destination;
  }

  private static VMInstanceVO machine(long id, State state, Host host) {
    long hostId = host.getId();
    VMInstanceVO machine = mock(VMInstanceVO.class);
    when(machine.getId()).thenReturn(id);
    when(machine.getState()).thenReturn(state);
    when(machine.getHostId()).thenReturn(hostId);
    return machine;
  }

  private static HostVO host(long id, String name, HypervisorType hypervisor) {
    HostVO host = mock(HostVO.class);
    when(host.getId()).thenReturn(id);
    when(host.getName()).thenReturn(name);
    when(host.getHypervisorType()).thenReturn(hypervisor);
    return host;
  }
}
