// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.config;

import io.vnsnap.server.access.User;
import io.vnsnap.server.config.ServerSettings.KeyStoreTls;
import io.vnsnap.server.config.ServerSettings.Listen;
import io.vnsnap.server.config.ServerSettings.PemTls;
import io.vnsnap.vni.VniFile;
import io.vnsnap.vni.VniFileException;
import io.vnsnap.vni.YamlException;
import io.vnsnap.vni.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code server.yaml}. Paths in it are seen from its own folder. */
public final class ServerFile {
  private final YamlFile<Document> yaml =
      new YamlFile<>(Document.class, "server file", "the example in vnsnap serve --help");

  /** Checks itself while it is read, so that the reader knows the line. */
  record Document(
      String listen,
      TlsPart tls,
      String state,
      String ui,
      Integer maxSnapshots,
      List<NetworkPart> networks,
      List<AccountPart> accounts) {
    Document {
      if (networks == null || networks.isEmpty()) {
        throw new IllegalArgumentException("networks is missing; add at least one VNI file");
      }
      if (listen != null) {
        Listen.parse(listen);
      }
      atLeastZero("max-snapshots", maxSnapshots);
    }
  }

  record TlsPart(String certificate, String key, String keystore, String passwordFile) {
    TlsPart {
      boolean pem = certificate != null && key != null;
      boolean store = keystore != null && passwordFile != null;
      if (pem == store) {
        throw new IllegalArgumentException(
            "tls needs certificate and key, or keystore and password-file");
      }
    }
  }

  record NetworkPart(String vni, String account) {
    NetworkPart {
      if (vni == null || account == null) {
        throw new IllegalArgumentException("a network needs vni, its file, and account, its owner");
      }
      User.checkName("account", account);
    }
  }

  record AccountPart(String name, Integer maxSnapshots) {
    AccountPart {
      if (name == null || maxSnapshots == null) {
        throw new IllegalArgumentException("an account needs name and max-snapshots");
      }
      User.checkName("account", name);
      atLeastZero("max-snapshots", maxSnapshots);
    }
  }

  private static void atLeastZero(String key, Integer value) {
    if (value != null && value < 0) {
      throw new IllegalArgumentException("%s %d is less than 0".formatted(key, value));
    }
  }

  /**
   * @throws SettingsException with one sentence that gives file, line where it is known, and reason
   */
  public ServerSettings read(Path file) throws SettingsException {
    try {
      Document document = yaml.read(file);
      return settings(file.toAbsolutePath().getParent(), document);
    } catch (YamlException | VniFileException e) {
      throw new SettingsException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ServerSettings settings(Path folder, Document document) throws VniFileException {
    List<ServerSettings.Network> networks = new ArrayList<>();
    for (NetworkPart network : document.networks()) {
      networks.add(
          new ServerSettings.Network(
              new VniFile().read(folder.resolve(network.vni())), network.account()));
    }
    Map<String, Integer> accounts = new HashMap<>();
    for (AccountPart account : Optional.ofNullable(document.accounts()).orElse(List.of())) {
      accounts.put(account.name(), account.maxSnapshots());
    }
    return new ServerSettings(
        Optional.ofNullable(document.listen()).map(Listen::parse).orElse(Listen.DEFAULT),
        Optional.ofNullable(document.tls()).map(part -> tls(folder, part)),
        Optional.ofNullable(document.state()).map(folder::resolve).orElse(ServerSettings.STATE),
        Optional.ofNullable(document.ui()).map(folder::resolve),
        networks,
        accounts,
        Optional.ofNullable(document.maxSnapshots()).orElse(ServerSettings.MOST_SNAPSHOTS));
  }

  private static ServerSettings.Tls tls(Path folder, TlsPart part) {
    return part.keystore() != null
        ? new KeyStoreTls(folder.resolve(part.keystore()), folder.resolve(part.passwordFile()))
        : new PemTls(folder.resolve(part.certificate()), folder.resolve(part.key()));
  }
}
