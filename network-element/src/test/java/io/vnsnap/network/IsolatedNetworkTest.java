// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.port.ColoringException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IsolatedNetworkTest {
  private TestNamespace namespace;

  @BeforeEach
  void open() throws Exception {
    namespace = new TestNamespace("clone");
  }

  @AfterEach
  void close() throws Exception {
    namespace.close();
  }

  private static CloneNetwork network(int id) {
    return new CloneNetwork(
        "brclone",
        1450,
        Optional.of(
            new CloneNetwork.Vxlan(
                "vxclone", id, "10.0.0.1", List.of("10.0.0.2", "10.0.0.3"), 4795, true)));
  }

  private void create(CloneNetwork network) throws Exception {
    namespace.call(
        () -> {
          new IsolatedNetwork(network).create();
          return null;
        });
  }

  private void remove(CloneNetwork network) throws Exception {
    namespace.call(
        () -> {
          new IsolatedNetwork(network).remove();
          return null;
        });
  }

  private String links() throws Exception {
    return namespace.output("ip", "-d", "link");
  }

  @Test
  void itIsMadeOnceAndRemoved() throws Exception {
    create(network(5000));
    create(network(5000));
    assertThat(links())
        .contains("brclone: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450")
        .contains("stp_state 0")
        .contains("vxlan id 5000 local 10.0.0.1")
        .contains("gbp")
        .contains("master brclone");
    assertThat(namespace.output("bridge", "fdb", "show", "dev", "vxclone"))
        .containsOnlyOnce("00:00:00:00:00:00 dst 10.0.0.2")
        .containsOnlyOnce("00:00:00:00:00:00 dst 10.0.0.3");
    assertThat(namespace.output("ip", "addr", "show", "dev", "brclone")).doesNotContain("inet");
    remove(network(5000));
    remove(network(5000));
    assertThat(links()).doesNotContain("clone");
  }

  @Test
  void aDeviceOfSomebodyElseIsLeftAlone() throws Exception {
    namespace.run("ip", "tuntap", "add", "vxclone", "mode", "tap");
    assertThatThrownBy(() -> create(network(5000)))
        .isInstanceOf(ColoringException.class)
        .hasMessageContaining("vxclone exists already");
    assertThat(links()).doesNotContain("brclone").contains("vxclone");
    remove(network(5000));
    assertThat(links()).contains("vxclone");
  }

  @Test
  void aVxlanIdInUseUndoesEverything() throws Exception {
    namespace.run(
        "ip",
        "link",
        "add",
        "vxother",
        "type",
        "vxlan",
        "id",
        "5000",
        "dstport",
        "4795",
        "local",
        "10.0.0.1",
        "gbp");
    assertThatThrownBy(() -> create(network(5000))).isInstanceOf(ColoringException.class);
    assertThat(links()).doesNotContain("clone");
  }

  @Test
  void anotherIdIsRefused() throws Exception {
    create(network(5000));
    assertThatThrownBy(() -> create(network(5001)))
        .isInstanceOf(ColoringException.class)
        .hasMessageContaining("VXLAN id 5000 instead of 5001");
    assertThat(links()).contains("vxlan id 5000");
  }

  @Test
  void withoutOtherHostsItIsABridge() throws Exception {
    CloneNetwork network = new CloneNetwork("brclone", 9000, Optional.empty());
    create(network);
    assertThat(links()).contains("brclone").contains("mtu 9000").doesNotContain("vxlan");
    remove(network);
    assertThat(links()).doesNotContain("brclone");
  }
}
