// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ColoringException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hosts with a cable between them and a network of CloudStack's. */
class CloudVxlanTest {
  private static final int PORT = 8473;
  private static final int COLOR = 0x2000;
  private static final int SECOND_MILLIS = 1000;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final TestNamespace[] hosts = new TestNamespace[2];

  @BeforeEach
  void open() throws Exception {
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = new TestNamespace("cloud" + i);
    }
    hosts[0].run(
        ("ip link add cable mtu 9000 type veth peer name cable mtu 9000 netns " + hosts[1].name())
            .split(" "));
    for (int i = 0; i < hosts.length; i++) {
      run(i, "ip addr add %s/24 dev cable".formatted(underlay(i)));
      run(i, "ip link set cable up");
    }
  }

  @AfterEach
  void close() throws Exception {
    for (TestNamespace host : hosts) {
      host.close();
    }
  }

  private static String underlay(int host) {
    return "10.97.0." + (host + 1);
  }

  private String run(int host, String command) throws Exception {
    return hosts[host].output(command.split(" "));
  }

  /** Number and name of each interface of the first host: one that is made anew has another. */
  private List<String> links() throws Exception {
    return run(0, "ip -o link").lines().map(line -> line.replaceFirst(": <.*", "")).toList();
  }

  private static ColoredVxlan multicast(int port) {
    return new ColoredVxlan(
        "vxlan123",
        "brvx-123",
        123,
        new ColoredVxlan.Multicast("cable", "239.0.0.123"),
        port,
        Optional.empty());
  }

  private static ColoredVxlan evpn(int host) {
    return new ColoredVxlan(
        "vxlan123",
        "brvx-123",
        123,
        new ColoredVxlan.Evpn(underlay(host)),
        PORT,
        Optional.of(1400));
  }

  private void make(int host, ColoredVxlan vxlan) throws Exception {
    hosts[host].call(
        () -> {
          new CloudVxlan(lockFile()).make(vxlan);
          return null;
        });
  }

  private void remove(int host) throws Exception {
    hosts[host].call(
        () -> {
          new CloudVxlan(lockFile()).remove("vxlan123", "brvx-123");
          return null;
        });
  }

  private Path lockFile() {
    return folder.resolve("cloud/vxlan.lock");
  }

  /** As the cloud makes it. */
  private void makePlain(int host, int id) throws Exception {
    run(
        host,
        "ip link add vxlan%1$d type vxlan id %1$d group 239.0.0.%1$d ttl 10 dev cable dstport 8472"
            .formatted(id));
    run(host, "ip link set vxlan%d up".formatted(id));
    run(host, "ip route replace 239.0.0.%d dev cable".formatted(id));
    run(host, "ip link add name brvx-%d type bridge".formatted(id));
    run(host, "ip link set brvx-%d up".formatted(id));
    run(host, "ip link set vxlan%1$d master brvx-%1$d".formatted(id));
  }

  private void address(int host, int id) throws Exception {
    run(host, "ip addr add %s/24 dev brvx-%d".formatted(inside(host, id), id));
  }

  private static String inside(int host, int id) {
    return "10.0.%d.%d".formatted(id, host + 1);
  }

  @Test
  void itIsMadeOnceAndRemoved() throws Exception {
    make(0, multicast(PORT));
    List<String> made = links();
    make(0, multicast(PORT));

    assertThat(links()).isEqualTo(made);
    assertThat(run(0, "ip -d link show vxlan123"))
        .contains("vxlan id 123 group 239.0.0.123 dev cable")
        .contains("dstport " + PORT)
        .contains("ttl 10")
        .contains("gbp")
        .contains("master brvx-123");
    assertThat(run(0, "ip -6 addr show dev brvx-123")).doesNotContain("inet6");
    assertThat(run(0, "ip route show 239.0.0.123")).contains("dev cable");
    assertThat(hosts[0].call(() -> LinkTable.read().carrierOf("brvx-123")))
        .isEqualTo(ColorCarrier.GBP);
    assertThat(hosts[0].call(() -> LinkTable.read().mtu("vxlan123"))).isEqualTo(8950);

    remove(0);
    remove(0);
    assertThat(run(0, "ip link")).doesNotContain("vxlan123", "brvx-123");
    assertThat(run(0, "ip route show 239.0.0.123")).isEmpty();
  }

  @Test
  void aRoutingDaemonFindsItsDevice() throws Exception {
    make(0, evpn(0));
    make(0, evpn(0));

    assertThat(run(0, "ip -d link show vxlan123"))
        .contains("vxlan id 123 local 10.97.0.1")
        .contains("nolearning")
        .contains("neigh_suppress on")
        .contains("learning off")
        .contains("mtu 1400");
    remove(0);
    assertThat(run(0, "ip link")).doesNotContain("vxlan123", "brvx-123");
  }

  @Test
  void colorArrivesAndAPlainVxlanBesideItWorks() throws Exception {
    for (int i = 0; i < hosts.length; i++) {
      makePlain(i, 77);
      make(i, multicast(PORT));
      address(i, 77);
      address(i, 123);
      run(i, "nft add table inet test");
      run(i, "nft add chain inet test in { type filter hook input priority 0 ; }");
      run(i, "nft add rule inet test in meta mark and 0x2000 == 0x2000 counter");
      run(i, "nft add chain inet test out { type filter hook output priority 0 ; }");
    }
    assertThat(reaches(123)).isTrue();
    assertThat(coloredPackets()).isZero();

    run(0, "nft add rule inet test out udp dport 9999 meta mark set 0x%x".formatted(COLOR));
    assertThat(reaches(123)).isTrue();
    assertThat(coloredPackets()).isPositive();

    long before = coloredPackets();
    assertThat(reaches(77)).isTrue();
    assertThat(coloredPackets()).as("a plain header has no room for it").isEqualTo(before);
  }

  /** Whether a datagram comes from the first host to the second. */
  private boolean reaches(int id) throws Exception {
    DatagramSocket receiver =
        hosts[1].call(() -> new DatagramSocket(new InetSocketAddress(inside(1, id), 9999)));
    try (receiver) {
      receiver.setSoTimeout(SECOND_MILLIS);
      byte[] sent = "frame".getBytes(StandardCharsets.US_ASCII);
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (System.nanoTime() - deadline < 0) {
        hosts[0].call(
            () -> {
              try (DatagramSocket sender = new DatagramSocket()) {
                InetAddress to = InetAddress.getByName(inside(1, id));
                sender.send(new DatagramPacket(sent, sent.length, to, 9999));
              }
              return null;
            });
        try {
          receiver.receive(new DatagramPacket(new byte[sent.length], sent.length));
          return true;
        } catch (SocketTimeoutException e) {
          // The first may be lost while addresses are asked for.
        }
      }
      return false;
    }
  }

  private long coloredPackets() throws Exception {
    String rules = run(1, "nft list chain inet test in");
    return Long.parseLong(rules.replaceAll("(?s).*counter packets (\\d+).*", "$1"));
  }

  @Test
  void oneThatTheCloudMadeIsInUse() throws Exception {
    makePlain(0, 123);
    List<String> before = links();

    assertThatThrownBy(() -> make(0, multicast(PORT)))
        .isInstanceOf(ColoringException.class)
        .hasMessageContaining("vxlan123 exists without gbp")
        .hasMessageContaining("stop all machines and routers");
    remove(0);

    assertThat(links()).isEqualTo(before);
  }

  @Test
  void anotherPortIsRefused() throws Exception {
    make(0, multicast(PORT));

    assertThatThrownBy(() -> make(0, multicast(8474)))
        .hasMessageContaining("UDP port 8473 instead of 8474");
    assertThat(run(0, "ip -d link")).contains("dstport 8473");
  }

  @Test
  void aPortOfPlainDevicesUndoesEverything() throws Exception {
    makePlain(0, 77);

    assertThatThrownBy(() -> make(0, multicast(8472))).hasMessageContaining("in use");
    assertThat(run(0, "ip link")).doesNotContain("vxlan123", "brvx-123");
  }

  @Test
  void aBridgeWithMachinesStays() throws Exception {
    make(0, multicast(PORT));
    run(0, "ip tuntap add vnet7 mode tap");
    run(0, "ip link set vnet7 master brvx-123");

    assertThatThrownBy(() -> remove(0)).hasMessageContaining("brvx-123 still has vnet7");
    assertThat(run(0, "ip link")).contains("vxlan123", "brvx-123");
  }

  /** The cloud's script makes the bridge when it finds none, and leaves the device alone. */
  @Test
  void aBridgeOfTheCloudsIsUsedAndStays() throws Exception {
    run(0, "ip link add name brvx-123 type bridge");
    make(0, multicast(PORT));
    assertThat(run(0, "ip -d link show vxlan123")).contains("master brvx-123");

    remove(0);
    assertThat(run(0, "ip link")).contains("brvx-123").doesNotContain("vxlan123");
  }

  /** What the cloud does when the last machine has gone. */
  @Test
  void theCloudRemovesItAsItsOwn() throws Exception {
    make(0, multicast(PORT));
    run(0, "ip link set vxlan123 nomaster");
    run(0, "ip link delete vxlan123");
    run(0, "ip link set brvx-123 down");
    run(0, "ip link delete brvx-123 type bridge");

    make(0, multicast(PORT));
    assertThat(run(0, "ip -d link show vxlan123")).contains("master brvx-123", "gbp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ip link add name brvx-123 type ifb", "ip tuntap add vxlan123 mode tap"})
  void aDeviceOfAnotherKindIsRefused(String command) throws Exception {
    run(0, command);
    List<String> before = links();

    assertThatThrownBy(() -> make(0, multicast(PORT)))
        .hasMessageContaining("remove it and try again");
    assertThat(links()).isEqualTo(before);
  }

  @Test
  void itWaitsForTheCloudsScripts() throws Exception {
    Files.createDirectories(lockFile().getParent());
    Process script =
        new ProcessBuilder("flock", lockFile().toString(), "sh", "-c", "echo; read -r _ || :")
            .start();
    script.getInputStream().read();
    Thread release =
        new Thread(
            () -> {
              try {
                Thread.sleep(SECOND_MILLIS);
                script.getOutputStream().close();
              } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    release.start();
    long began = System.nanoTime();

    make(0, multicast(PORT));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
    release.join();
  }
}
