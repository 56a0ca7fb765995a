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

/** Who uses the cloud: its administrator, those of domains, and tenants; and the keys of each. */
final class Tenants {
  static final String ADMIN = "admin";

  /** Two tenants in one domain, its administrator, and one of another domain. */
  static final List<User> USERS =
      List.of(
          new User("t1", "User", "domain1"),
          new User("t2", "User", "domain1"),
          new User("d1", "Domain Admin", "domain1"),
          new User("d2", "Domain Admin", "domain2"));

  /** An account with one user. */
  record User(String name, String role, String domain) {}

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
    for (User user : USERS) {
      JsonNode account =
          root.find("listAccounts", "account", "name", user.name(), "listall=true")
              .orElseGet(() -> newAccount(root, user));
      keys.computeIfAbsent(user.name(), name -> newKeys(root, account.path("user").get(0)));
    }
    write(keys);
  }

  private static JsonNode newAccount(Api root, User user) {
    LOG.info("making {}, {} of {}", user.name(), user.role(), user.domain());
    String role =
        root.find("listRoles", "role", "name", user.role()).orElseThrow().path("id").asText();
    JsonNode domain =
        root.find("listDomains", "domain", "name", user.domain(), "listall=true")
            .orElseGet(() -> root.call("createDomain", "name=" + user.domain()).path("domain"));
    JsonNode answer =
        root.call(
            "createAccount",
            "username=" + user.name(),
            "password=password",
            "email=%s@example.org".formatted(user.name()),
            "firstname=" + user.name(),
            "lastname=tenant",
            "roleid=" + role,
            "domainid=" + domain.path("id").asText(),
            "account=" + user.name());
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
          "nobody is called %s: there are %s and %s"
              .formatted(name, ADMIN, USERS.stream().map(User::name).toList()));
    }
    return new Api(server, keys);
  }
}
