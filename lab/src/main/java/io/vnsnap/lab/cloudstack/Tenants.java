// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who uses the cloud: its administrator and two tenants, and the keys of each. */
final class Tenants {
  static final String ADMIN = "admin";
  static final List<String> TENANTS = List.of("t1", "t2");

  private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);

  private final ApiServer server;
  private final Path file;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param file keeps the keys
   */
  Tenants(ApiServer server, Path file) {
    this.server = server;
    this.file = file;
  }

  /** Makes accounts and keys that are missing. */
  void make() {
    Api root = new Api(server, null);
    Map<String, Keys> keys = new TreeMap<>(known());
    JsonNode admin =
        root.find("listUsers", "user", "username", ADMIN, "listall=true").orElseThrow();
    if (!admin.path("state").asText().equals("enabled")) {
      root.call("enableUser", "id=" + admin.path("id").asText());
    }
    keys.computeIfAbsent(ADMIN, name -> newKeys(root, admin));
    for (String tenant : TENANTS) {
      JsonNode account =
          root.find("listAccounts", "account", "name", tenant, "listall=true")
              .orElseGet(() -> newAccount(root, tenant));
      keys.computeIfAbsent(tenant, name -> newKeys(root, account.path("user").get(0)));
    }
    write(keys);
  }

  private static JsonNode newAccount(Api root, String name) {
    LOG.info("making tenant {}", name);
    String role = root.find("listRoles", "role", "name", "User").orElseThrow().path("id").asText();
    JsonNode answer =
        root.call(
            "createAccount",
            "username=" + name,
            "password=password",
            "email=%s@example.org".formatted(name),
            "firstname=" + name,
            "lastname=tenant",
            "roleid=" + role,
            "account=" + name);
    return answer.has("account") ? answer.path("account") : answer;
  }

  private static Keys newKeys(Api root, JsonNode user) {
    JsonNode answer = root.run("registerUserKeys", "id=" + user.path("id").asText());
    JsonNode keys = answer.has("userkeys") ? answer.path("userkeys") : answer;
    return new Keys(keys.path("apikey").asText(), keys.path("secretkey").asText());
  }

  private Map<String, Keys> known() {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return json.readValue(file.toFile(), new TypeReference<Map<String, Keys>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Map<String, Keys> keys) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, json.writeValueAsString(keys));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("keys are always printable", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The API as one of them calls it.
   *
   * @throws LabException if there is nobody of that name
   */
  Api api(String name) {
    Keys keys = known().get(name);
    if (keys == null) {
      throw new LabException(
          "nobody is called %s: there are %s and %s".formatted(name, ADMIN, TENANTS));
    }
    return new Api(server, keys);
  }
}
