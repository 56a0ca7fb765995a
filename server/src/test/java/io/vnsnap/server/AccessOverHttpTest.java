// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.server.TestServer.Answer;
import io.vnsnap.server.TestServer.Client;
import io.vnsnap.server.access.Role;
import io.vnsnap.server.config.ServerSettings.Listen;
import io.vnsnap.server.config.SettingsException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and what he then sees. */
@Timeout(120)
class AccessOverHttpTest {
  private static final String PASSWORD = "correct horse";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder);
    server.users().add("root", "ops", Role.ADMIN, PASSWORD.toCharArray());
    server.users().add("anna", "shop", Role.USER, PASSWORD.toCharArray());
    server.users().add("luis", "lab", Role.USER, PASSWORD.toCharArray());
    server.users().add("watch", "ops", Role.METRICS, new char[0]);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void nobodyGetsInWithoutSession() {
    Answer answer = server.client().get("listNetworks");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.content().path("errorcode").asInt()).isEqualTo(401);
    assertThat(server.client().post("createVniSnapshot", "networkid", "x").status()).isEqualTo(401);
  }

  @Test
  void aSessionNeedsCookieAndKeyAndEnds() {
    Client anna = server.client().login("anna", PASSWORD);
    assertThat(anna.get("listNetworks").status()).isEqualTo(200);
    anna.withSessionKey("another");
    assertThat(anna.get("listNetworks").status()).isEqualTo(401);

    Client again = server.client().login("anna", PASSWORD);
    server.pass(Duration.ofMinutes(29));
    assertThat(again.get("listNetworks").status()).isEqualTo(200);
    server.pass(Duration.ofMinutes(31));
    assertThat(again.get("listNetworks").status()).isEqualTo(401);

    Client last = server.client().login("anna", PASSWORD);
    assertThat(last.post("logout").status()).isEqualTo(200);
    assertThat(last.get("listNetworks").status()).isEqualTo(401);
  }

  @Test
  void theCookieIsForNoScriptAndNoOtherSite() {
    Answer login = server.client().post("login", "username", "anna", "password", PASSWORD);
    assertThat(login.header("Set-Cookie").orElseThrow())
        .contains("HttpOnly")
        .contains("SameSite=Strict");
    assertThat(login.body()).doesNotContain(PASSWORD);
  }

  @Test
  void aRemovedUserIsOutAtOnce() {
    Client anna = server.client().login("anna", PASSWORD);
    server.users().remove("anna");
    assertThat(anna.get("listNetworks").status()).isEqualTo(401);
  }

  @Test
  void passwordsCanNotBeTriedForLong() {
    int refused = 0;
    for (int i = 0; i < 11; i++) {
      Answer answer = server.client().post("login", "username", "anna", "password", "wrong " + i);
      refused = answer.status();
      if (i < 10) {
        assertThat(refused).isEqualTo(531);
      }
    }
    assertThat(refused).isEqualTo(429);
    assertThat(server.client().post("login", "username", "anna", "password", PASSWORD).status())
        .isEqualTo(429);
    server.pass(Duration.ofMinutes(5));
    assertThat(server.client().post("login", "username", "anna", "password", PASSWORD).status())
        .isEqualTo(200);
  }

  @Test
  void requestsAreLimited() {
    Client client = server.client();
    int status = 401;
    for (int i = 0; i < 601 && status == 401; i++) {
      status = client.get("listNetworks").status();
    }
    assertThat(status).isEqualTo(429);
  }

  @Test
  void tenantsSeeNothingOfEachOther() {
    Client anna = server.client().login("anna", PASSWORD);
    Client luis = server.client().login("luis", PASSWORD);
    Client root = server.client().login("root", PASSWORD);
    String shop = anna.networkId("shop");
    assertThat(luis.get("listNetworks", "listall", "true").content().path("network")).hasSize(1);
    assertThat(root.get("listNetworks", "listall", "true").content().path("network")).hasSize(2);

    String snapshot = anna.created("shop", "mine");
    String job =
        anna.get("listAsyncJobs").content().path("asyncjobs").path(0).path("jobid").asText();
    String member =
        anna.get("listVniSnapshotMembers", "vnisnapshotid", snapshot)
            .content()
            .path("vnisnapshotmember")
            .path(0)
            .path("id")
            .asText();
    String policy =
        anna.post(
                "createVniSnapshotPolicy",
                "networkid",
                shop,
                "intervaltype",
                "HOURLY",
                "schedule",
                "5",
                "timezone",
                "GMT")
            .content()
            .path("vnisnapshotpolicy")
            .path("id")
            .asText();
    assertThat(luis.get("listVniSnapshots", "listall", "true").content()).isEmpty();
    assertThat(luis.get("listVniSnapshotPolicies", "listall", "true").content()).isEmpty();
    assertThat(luis.get("listAsyncJobs", "listall", "true").content()).isEmpty();

    assertSameAsUnknown(luis.post("createVniSnapshot", "networkid", shop), shop);
    assertSameAsUnknown(luis.get("checkVniSnapshot", "networkid", shop), shop);
    assertSameAsUnknown(luis.get("listVirtualMachines", "networkid", shop), shop);
    assertSameAsUnknown(luis.post("deleteNetwork", "id", shop), shop);
    for (String command : List.of("updateVniSnapshot", "deleteVniSnapshot", "restoreVniSnapshot")) {
      assertSameAsUnknown(luis.post(command, "id", snapshot), snapshot);
    }
    assertSameAsUnknown(luis.post("cloneVniSnapshot", "id", snapshot, "name", "c"), snapshot);
    assertSameAsUnknown(luis.get("listVniSnapshotMembers", "vnisnapshotid", snapshot), snapshot);
    assertSameAsUnknown(luis.get("getVniSnapshotChannel", "id", member), member);
    assertSameAsUnknown(luis.get("queryAsyncJobResult", "jobid", job), job);
    assertSameAsUnknown(luis.post("updateVniSnapshotPolicy", "id", policy), policy);
    assertSameAsUnknown(luis.post("deleteVniSnapshotPolicy", "id", policy), policy);

    assertThat(root.snapshot(snapshot).path("account").asText()).isEqualTo("shop");
    assertThat(root.snapshot(snapshot).has("storepath")).isTrue();
    assertThat(anna.snapshot(snapshot).has("storepath")).isFalse();
    assertThat(luis.post("importVniSnapshots").status()).isEqualTo(531);
    assertThat(root.post("importVniSnapshots").status()).isEqualTo(200);
  }

  private static void assertSameAsUnknown(Answer answer, String id) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(431);
    assertThat(answer.error()).matches("there is no [A-Za-z ]+ " + id);
  }

  @Test
  void keysNeedNoSession() {
    String key = server.users().newKey("anna").orElseThrow();
    assertThat(server.client().withKey(key).get("listNetworks").status()).isEqualTo(200);
    assertThat(server.client().withKey(key + "x").get("listNetworks").status()).isEqualTo(401);
    String second = server.users().newKey("anna").orElseThrow();
    assertThat(server.client().withKey(key).get("listNetworks").status()).isEqualTo(401);
    assertThat(server.client().withKey(second).get("listNetworks").status()).isEqualTo(200);
  }

  @Test
  void metricsAreForThoseWhoHaveAKeyForThem() {
    assertThat(metrics(server.client()).status()).isEqualTo(401);
    String annas = server.users().newKey("anna").orElseThrow();
    assertThat(metrics(server.client().withKey(annas)).status()).isEqualTo(401);
    String watchs = server.users().newKey("watch").orElseThrow();
    Answer page = metrics(server.client().withKey(watchs));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains("vnsnap_operations_running{operation=\"create\"} 0.0")
        .contains("# TYPE vnsnap_member_pause_seconds histogram");
    assertThat(server.client().withKey(watchs).get("listNetworks").status()).isEqualTo(531);
  }

  private Answer metrics(Client client) {
    return client.send(HttpRequest.newBuilder(server.address().resolve("/metrics")).GET());
  }

  @Test
  void whatIsKeptHasNoSecrets() throws Exception {
    server.client().login("anna", PASSWORD);
    server.client().post("login", "username", "anna", "password", "another secret");
    String key = server.users().newKey("anna").orElseThrow();
    Path users = server.state().resolve("users.json");
    assertThat(Files.readString(users)).doesNotContain(PASSWORD).doesNotContain(key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
        .isEqualTo("rw-------");
    String audit = Files.readString(server.state().resolve("audit.log"));
    assertThat(audit)
        .contains("\"user\":\"anna\"")
        .contains("\"client\":\"127.0.0.1\"")
        .contains("\"what\":\"login\"")
        .contains("refused")
        .doesNotContain("secret")
        .doesNotContain(PASSWORD);
  }

  @Test
  void changesComeByPostAndAreInTheAuditLog() throws Exception {
    Client anna = server.client().login("anna", PASSWORD);
    Answer byGet = anna.get("createVniSnapshot", "networkid", anna.networkId("shop"));
    assertThat(byGet.status()).isEqualTo(431);
    assertThat(byGet.error()).contains("POST");
    assertThat(anna.get("listVniSnapshots").content()).isEmpty();
    anna.created("shop", "kept");
    assertThat(Files.readString(server.state().resolve("audit.log")))
        .contains("\"what\":\"createVniSnapshot\"")
        .contains("\"name\":\"kept\"")
        .contains("begun as job ");
  }

  @Test
  void pagesOfOtherSitesMayNotAsk() {
    for (String origin : List.of("http://evil.example", "null")) {
      assertThat(withHeader("Origin", origin).status()).isEqualTo(403);
    }
    assertThat(withHeader("Sec-Fetch-Site", "cross-site").status()).isEqualTo(403);
    assertThat(withHeader("Sec-Fetch-Site", "same-site").status()).isEqualTo(403);
    assertThat(withHeader("Sec-Fetch-Site", "same-origin").status()).isEqualTo(401);
    String own = "http://127.0.0.1:" + server.address().getPort();
    assertThat(withHeader("Origin", own).status()).isEqualTo(401);
  }

  @Test
  void pagesMayUseNothingButWhatTheServerHas() {
    for (Answer answer :
        List.of(
            server.client().send(HttpRequest.newBuilder(server.address()).GET()),
            server.client().get("listNetworks"),
            withHeader("Origin", "http://evil.example"))) {
      assertThat(List.of(answer.header("Content-Security-Policy").orElseThrow().split("; ")))
          .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
          .allMatch(
              directive ->
                  directive.matches("[a-z-]+ '(none|self)'|require-trusted-types-for 'script'"));
    }
  }

  private Answer withHeader(String name, String value) {
    return server
        .client()
        .send(
            HttpRequest.newBuilder(server.address().resolve("/client/api?command=listNetworks"))
                .header(name, value)
                .GET());
  }

  @Test
  void offLoopbackItNeedsTls() {
    server.close();
    assertThatThrownBy(() -> server.start(new Listen("0.0.0.0", 0)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("needs TLS");
  }

  @Test
  void aStateFolderHasOneServer() {
    assertThatThrownBy(server::start).isInstanceOf(SettingsException.class);
  }
}
