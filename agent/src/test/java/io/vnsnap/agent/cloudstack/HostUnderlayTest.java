// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.cloudstack.message.VnsnapUnderlayAnswer;
import io.vnsnap.cloudstack.message.VnsnapUnderlayCommand;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostUnderlayTest {
  private final Map<String, String> settings = new HashMap<>();
  private final Map<String, List<InetAddress>> interfaces = new HashMap<>();

  @Test
  void withMulticastTheTrafficLabelIsTheInterface() throws Exception {
    withInterface("cloudbr9");
    VnsnapUnderlayAnswer answer = answer("cloudbr9");
    assertThat(answer.device()).isEqualTo("cloudbr9");
    assertThat(answer.local()).isEmpty();
    assertThat(answer.problem()).isEmpty();
  }

  @Test
  void withoutALabelItIsTheHostsChoice() throws Exception {
    withInterface("cloudbr1");
    assertThat(answer("").device()).isEqualTo("cloudbr1");
    settings.put("private.network.device", "private0");
    withInterface("private0");
    assertThat(answer("").device()).isEqualTo("private0");
    settings.put("guest.network.device", "guest0");
    withInterface("guest0");
    assertThat(answer("").device()).isEqualTo("guest0");
  }

  @Test
  void anInterfaceThatIsNotThereIsAProblem() {
    assertThat(answer("cloudbr9").problem())
        .isEqualTo(
            "there is no interface cloudbr9, which guest traffic is to take; see the traffic label"
                + " and agent.properties");
  }

  @Test
  void withEvpnTheEndPointIsOnTheLoopback() throws Exception {
    settings.put("network.vxlan.mode", "EVPN");
    withInterface("lo", "127.0.0.1", "::1", "fd00::7", "10.255.0.7", "10.255.0.8");
    VnsnapUnderlayAnswer answer = answer("cloudbr1");
    assertThat(answer.local()).isEqualTo("10.255.0.7");
    assertThat(answer.device()).isEmpty();
  }

  @Test
  void withEvpnNoAddressIsAProblem() throws Exception {
    settings.put("network.vxlan.mode", "evpn");
    withInterface("lo", "127.0.0.1");
    assertThat(answer("cloudbr1").problem())
        .isEqualTo("lo has no address of the host, as VXLANs with EVPN need it");
  }

  @Test
  void interfacesAreThoseOfThisHost() {
    HostUnderlay here = new HostUnderlay((key, usual) -> usual);
    assertThat(here.answer(new VnsnapUnderlayCommand("lo")).device()).isEqualTo("lo");
    assertThat(here.answer(new VnsnapUnderlayCommand("not-there")).problem()).isNotEmpty();
  }

  private VnsnapUnderlayAnswer answer(String trafficLabel) {
    return new HostUnderlay(
            settings::getOrDefault, name -> Optional.ofNullable(interfaces.get(name)))
        .answer(new VnsnapUnderlayCommand(trafficLabel));
  }

  private void withInterface(String name, String... addresses) throws UnknownHostException {
    List<InetAddress> known = new ArrayList<>();
    for (String address : addresses) {
      known.add(InetAddress.getByName(address));
    }
    interfaces.put(name, known);
  }
}
