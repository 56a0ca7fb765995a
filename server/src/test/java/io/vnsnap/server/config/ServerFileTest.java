// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.server.config.ServerSettings.KeyStoreTls;
import io.vnsnap.server.config.ServerSettings.Listen;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerFileTest {
  @TempDir Path folder;

  @BeforeEach
  void writeVni() throws Exception {
    Files.writeString(
        folder.resolve("shop.yaml"),
        """
        name: shop
        network: {bridges: [br0]}
        hosts: [{name: h1}]
        members: [{name: web, host: h1}]
        """);
  }

  private ServerSettings read(String text) throws Exception {
    return new ServerFile().read(Files.writeString(folder.resolve("server.yaml"), text));
  }

  @Test
  void whatIsLeftOutIsAsUsual() throws Exception {
    ServerSettings settings = read("networks: [{vni: shop.yaml, account: shop}]\n");
    assertThat(settings.listen()).isEqualTo(new Listen("127.0.0.1", 8460));
    assertThat(settings.listen().isLoopback()).isTrue();
    assertThat(settings.tls()).isEmpty();
    assertThat(settings.state()).isEqualTo(ServerSettings.STATE);
    assertThat(settings.limit("shop")).isEmpty();
    assertThat(settings.networks().get(0).vni().name().value()).isEqualTo("shop");
  }

  @Test
  void everythingCanBeSet() throws Exception {
    ServerSettings settings =
        read(
            """
            listen: "[::]:9000"
            tls: {keystore: server.p12, password-file: server.pw}
            state: records
            ui: /srv/pages
            max-snapshots: 7
            networks:
              - {vni: shop.yaml, account: shop}
            accounts:
              - {name: shop, max-snapshots: 3}
            """);
    assertThat(settings.listen()).isEqualTo(new Listen("::", 9000));
    assertThat(settings.listen().isLoopback()).isFalse();
    assertThat(settings.tls())
        .contains(new KeyStoreTls(folder.resolve("server.p12"), folder.resolve("server.pw")));
    assertThat(settings.state()).isEqualTo(folder.resolve("records"));
    assertThat(settings.pages()).contains(Path.of("/srv/pages"));
    assertThat(settings.limit("shop")).hasValue(3);
    assertThat(settings.mostSnapshots()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listen: 127.0.0.1:8460                                     | networks is missing
          networks: [{vni: shop.yaml}]                               | account, its owner
          networks: [{vni: none.yaml, account: a}]                   | there is no VNI file
          networks: [{vni: shop.yaml, account: a}]§port: 80          | server.yaml:2: port is unknown here
          networks: [{vni: shop.yaml, account: a}]§listen: a:b       | is no address and port
          networks: [{vni: shop.yaml, account: a}]§tls: {key: k}     | tls needs certificate and key
          networks: [{vni: shop.yaml, account: a}, {vni: shop.yaml, account: b}] | two networks have the name shop
          """)
  void whatIsWrongIsNamed(String text, String reason) {
    assertThatThrownBy(() -> read(text.strip().replace('§', '\n')))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(reason.strip())
        .hasMessageNotContaining("\n");
  }
}
