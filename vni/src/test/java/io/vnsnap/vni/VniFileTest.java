// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.CarrierChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VniFileTest {
  private static final String FULL =
      """
      name: shop
      store: /srv/snapshots
      disks: /srv/clones
      network:
        bridges: [br100, br101]
        carrier: sender-hold
        vxlan: {id: 100, port: 4790, gbp: true}
      hosts:
        - name: h1
          connect: netns
          netns: /run/lab/h1/net
          mount: /run/lab/h1/mnt
          uts: /run/lab/h1/uts
          underlay: 10.99.0.1
        - {name: h2, connect: "ssh://root@kvm2.example:2222", libvirt: "qemu:///system?x=1"}
        - {name: h3}
      members:
        - {name: web, host: h1}
        - {name: db.1, host: h2}
      """;

  private final VniFile file = new VniFile();

  @TempDir Path folder;

  @Test
  void readsEveryKey() throws Exception {
    Vni vni = file.parse("shop.yaml", FULL);
    assertThat(vni.name()).isEqualTo(new VniName("shop"));
    assertThat(vni.store()).contains(Path.of("/srv/snapshots"));
    assertThat(vni.disks()).contains(Path.of("/srv/clones"));
    assertThat(vni.network())
        .isEqualTo(
            new Vni.Network(
                java.util.List.of("br100", "br101"),
                CarrierChoice.SENDER_HOLD,
                Optional.of(new Vni.Vxlan(100, 4790, true))));
    assertThat(vni.host(new HostName("h1")).connection())
        .isEqualTo(
            new Connection.Namespaces(
                Path.of("/run/lab/h1/net"),
                Optional.of(Path.of("/run/lab/h1/mnt")),
                Optional.of(Path.of("/run/lab/h1/uts"))));
    assertThat(vni.host(new HostName("h2")).connection())
        .isEqualTo(new Connection.Ssh(Optional.of("root"), "kvm2.example", OptionalInt.of(2222)));
    assertThat(vni.host(new HostName("h2")).libvirt()).isEqualTo("qemu:///system?x=1");
    assertThat(vni.host(new HostName("h3")))
        .isEqualTo(
            new Vni.Host(
                new HostName("h3"), new Connection.Local(), "qemu:///system", Optional.empty()));
    assertThat(vni.membersOf(new HostName("h2"))).containsExactly(new MemberName("db.1"));
  }

  @Test
  void readsWhatItWrites() throws Exception {
    Vni vni = file.parse("shop.yaml", FULL);
    file.writeNew(folder.resolve("new.yaml"), vni);
    assertThat(file.read(folder.resolve("new.yaml"))).isEqualTo(vni);
    assertThat(Files.readString(folder.resolve("new.yaml"))).startsWith("name: shop\n");
  }

  @Test
  void doesNotOverwrite() throws Exception {
    Vni vni = file.parse("shop.yaml", FULL);
    Path there = Files.writeString(folder.resolve("there.yaml"), "mine");
    assertThat(catchThrowableOfType(VniFileException.class, () -> file.writeNew(there, vni)))
        .hasMessageContaining("exists already");
    assertThat(there).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: shop | name: ../up | shop.yaml:1 | is no name of a VNI",
        "store: /srv/snapshots | store: srv | shop.yaml | store is no absolute path",
        "store: /srv/snapshots | stor: /srv | shop.yaml:2 | stor is unknown here",
        "carrier: sender-hold | carrier: magic | shop.yaml:6 | use auto, gbp or sender-hold",
        "bridges: [br100, br101] | bridges: [] | shop.yaml | no bridges",
        "bridges: [br100, br101] | bridges: [br 0] | shop.yaml | no name of a bridge",
        "bridges: [br100, br101] | bridges: [br0, br0] | shop.yaml | named twice",
        "id: 100 | id: 16777216 | shop.yaml:7 | VXLAN id 16777216",
        "port: 4790 | port: x | shop.yaml:7 | network.vxlan.port can't be \"x\"",
        "netns: /run/lab/h1/net | libvirt: qemu:///system | shop.yaml | no netns",
        "connect: netns | connect: local | shop.yaml | need connect: netns",
        "ssh://root@kvm2.example:2222 | ssh://-oProxyCommand=x | shop.yaml:15 | no way to connect",
        "underlay: 10.99.0.1 | underlay: here | shop.yaml | no IP address",
        "name: h3 | name: h1 | shop.yaml | host h1 is named twice",
        "name: db.1 | name: web | shop.yaml | member web is named twice",
        "name: web | name: 'a b' | shop.yaml:18 | is not a name",
        "name: web | name: ../web | shop.yaml:18 | is not a name",
        "host: h1 | host: h9 | shop.yaml | host h9, which is not among the hosts",
        "host: h1 | uuid: x | shop.yaml:18 | host is missing",
        "members: | members: [ | shop.yaml | no YAML",
        "name: shop | name: [a] | shop.yaml:1 | name has the wrong shape",
        "name: shop | name: a\\nname: b | shop.yaml:2 | Duplicate",
      })
  void saysInOneSentenceWhereAndWhy(String good, String bad, String where, String why) {
    assertThat(FULL).contains(good);
    String text = FULL.replace(good, bad.replace("\\n", "\n"));
    VniFileException failure =
        catchThrowableOfType(VniFileException.class, () -> file.parse("shop.yaml", text));
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage()).startsWith(where).contains(why).doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "# nothing\n", "[]", "just text"})
  void whatIsNoVniIsRefused(String text) {
    assertThat(catchThrowableOfType(VniFileException.class, () -> file.parse("shop.yaml", text)))
        .hasMessageStartingWith("shop.yaml");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(
            catchThrowableOfType(
                VniFileException.class, () -> file.read(folder.resolve("nowhere.yaml"))))
        .hasMessageContaining("nowhere.yaml");
  }
}
