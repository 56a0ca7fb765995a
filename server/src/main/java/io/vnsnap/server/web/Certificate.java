// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.web;

import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.server.config.ServerSettings.KeyStoreTls;
import io.vnsnap.server.config.ServerSettings.PemTls;
import io.vnsnap.server.config.ServerSettings.Tls;
import io.vnsnap.server.config.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the server's certificate and key. */
final class Certificate {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private final KeyStore store;
  private final String password;

  private Certificate(KeyStore store, String password) {
    this.store = store;
    this.password = password;
  }

  /**
   * @throws SettingsException naming the file that can't be used
   */
  static Certificate read(Tls tls) throws SettingsException {
    if (tls instanceof PemTls pem) {
      return read(pem);
    }
    return read((KeyStoreTls) tls);
  }

  KeyStore store() {
    return store;
  }

  String password() {
    return password;
  }

  private static Certificate read(KeyStoreTls tls) throws SettingsException {
    String password = text(tls.password()).lines().findFirst().orElse("");
    try (InputStream file = Files.newInputStream(tls.file())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(file, password.toCharArray());
      return new Certificate(store, password);
    } catch (IOException e) {
      throw unusable(tls.file(), PrivateFiles.why(e), e);
    } catch (GeneralSecurityException e) {
      throw unusable(tls.file(), e.getMessage(), e);
    }
  }

  private static Certificate read(PemTls tls) throws SettingsException {
    PrivateKey key = key(tls.key());
    try (InputStream file = Files.newInputStream(tls.certificate())) {
      java.security.cert.Certificate[] chain =
          java.security.cert.CertificateFactory.getInstance("X.509")
              .generateCertificates(file)
              .toArray(new java.security.cert.Certificate[0]);
      if (chain.length == 0) {
        throw unusable(tls.certificate(), "it has no certificate in PEM", null);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], chain);
      return new Certificate(store, "");
    } catch (IOException e) {
      throw unusable(tls.certificate(), PrivateFiles.why(e), e);
    } catch (GeneralSecurityException e) {
      throw unusable(tls.certificate(), e.getMessage(), e);
    }
  }

  private static PrivateKey key(Path file) throws SettingsException {
    Matcher pem = PKCS8.matcher(text(file));
    if (!pem.find()) {
      throw unusable(
          file,
          "it has no BEGIN PRIVATE KEY; `openssl pkcs8 -topk8 -nocrypt` makes one of other forms",
          null);
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // It is a key of another algorithm.
      } catch (GeneralSecurityException e) {
        throw unusable(file, e.getMessage(), e);
      }
    }
    throw unusable(file, "it is a key of none of RSA, EC, EdDSA", null);
  }

  private static String text(Path file) throws SettingsException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unusable(file, PrivateFiles.why(e), e);
    }
  }

  private static SettingsException unusable(Path file, String why, Exception cause) {
    return new SettingsException("%s can't be used for TLS: %s".formatted(file, why), cause);
  }
}
