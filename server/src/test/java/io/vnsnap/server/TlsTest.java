// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.server.access.Role;
import io.vnsnap.server.config.ServerSettings.KeyStoreTls;
import io.vnsnap.server.config.ServerSettings.Listen;
import io.vnsnap.server.config.ServerSettings.PemTls;
import io.vnsnap.server.config.SettingsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A certificate, in both forms, where others can reach the server. */
@Timeout(120)
class TlsTest {
  private static final String PASSWORD = "correct horse";
  private static final Listen EVERYWHERE = new Listen("0.0.0.0", 0);

  @TempDir Path folder;
  private TestServer server;
  private Path keyStore;

  @BeforeEach
  void makeCertificate() throws Exception {
    server = new TestServer(folder);
    keyStore = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    keyStore.toString(),
                    "-storepass",
                    PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private KeyStore loaded() throws Exception {
    return KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
  }

  private KeyStoreTls pkcs12() throws Exception {
    return new KeyStoreTls(
        keyStore, Files.writeString(folder.resolve("server.pw"), PASSWORD + "\n"));
  }

  private PemTls pem() throws Exception {
    return new PemTls(
        pem("CERTIFICATE", loaded().getCertificate("server").getEncoded()),
        pem("PRIVATE KEY", loaded().getKey("server", PASSWORD.toCharArray()).getEncoded()));
  }

  private Path pem(String kind, byte[] content) throws Exception {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return Files.writeString(
        folder.resolve(kind.toLowerCase(Locale.ROOT).replace(' ', '-') + ".pem"),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, base64, kind));
  }

  @Test
  void bothFormsOfACertificateServe() throws Exception {
    server.users().add("anna", "shop", Role.USER, PASSWORD.toCharArray());
    server.trust(loaded().getCertificate("server"));
    for (var tls : List.of(pkcs12(), pem())) {
      server.withTls(tls).start(EVERYWHERE);
      TestServer.Answer login =
          server.client().post("login", "username", "anna", "password", PASSWORD);
      assertThat(login.status()).as(login.toString()).isEqualTo(200);
      assertThat(login.header("Set-Cookie").orElseThrow()).contains("Secure");
      assertThat(login.header("Strict-Transport-Security")).isPresent();
      server.close();
    }
  }

  @Test
  void withoutUsersItDoesNotStart() throws Exception {
    server.withTls(pem());
    assertThatThrownBy(() -> server.start(EVERYWHERE))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("needs users");
  }

  @Test
  void aKeyThatCannotBeReadIsNamed() throws Exception {
    Path key = Files.writeString(folder.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\n");
    server.withTls(new PemTls(pem().certificate(), key));
    assertThatThrownBy(server::start)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("old.pem")
        .hasMessageContaining("openssl pkcs8");
    server.withTls(new PemTls(folder.resolve("none.pem"), pem().key()));
    assertThatThrownBy(server::start)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("none.pem can't be used for TLS: no such file");
  }
}
