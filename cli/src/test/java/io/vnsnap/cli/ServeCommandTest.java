// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users of the server, and what keeps it from starting. */
@Timeout(120)
class ServeCommandTest {
  @TempDir Path folder;
  private String out = "";
  private String err = "";

  private int serve(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    Environment environment =
        new Environment(
            new PrintWriter(outText),
            new PrintWriter(errText),
            false,
            Map.of(),
            vni -> {
              throw new AssertionError("no host is needed for this");
            });
    List<String> all = new ArrayList<>(List.of("serve", "--state", folder + "/state"));
    all.addAll(List.of(arguments));
    int exitCode = Vnsnap.run(environment, all.toArray(String[]::new));
    out = outText.toString();
    err = errText.toString();
    return exitCode;
  }

  private int add(String password, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
    try {
      List<String> all = new ArrayList<>(List.of("user", "add"));
      all.addAll(List.of(arguments));
      return serve(all.toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aUserFromAddingToRemoving() throws Exception {
    assertThat(add("correct horse", "anna", "--account", "shop")).as(err).isZero();
    assertThat(add("correct horse", "anna", "--account", "shop")).isEqualTo(6);
    assertThat(serve("user", "list")).isZero();
    assertThat(out).containsPattern("anna +shop +user +yes +no");

    assertThat(serve("user", "key", "anna")).isZero();
    String key = out.strip();
    assertThat(key).hasSizeGreaterThan(40);
    assertThat(Files.readString(folder.resolve("state/users.json")))
        .doesNotContain(key)
        .doesNotContain("correct horse");

    assertThat(serve("user", "remove", "anna")).isZero();
    assertThat(serve("user", "remove", "anna")).isEqualTo(5);
    assertThat(serve("user", "key", "anna")).isEqualTo(5);
    assertThat(err).contains("there is no user anna");
  }

  @Test
  void passwordsAndNamesThatAreNoneAreRefused() {
    assertThat(add("short", "anna", "--account", "shop")).isEqualTo(2);
    assertThat(err).contains("at least 8 characters");
    assertThat(add("correct horse", "an na", "--account", "shop")).isEqualTo(2);
    assertThat(serve("user", "list")).isZero();
    assertThat(out).doesNotContain("an");
  }

  @Test
  void aServerFileThatIsWrongIsNamedWithItsLine() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("server.yaml"), "networks: [{vni: a.yaml, account: a}]\nports: 9");
    assertThat(serve("--config", file.toString())).isEqualTo(2);
    assertThat(err).contains("server.yaml:2: ports is unknown here");
    assertThat(serve("--config", folder + "/none.yaml")).isEqualTo(2);
    assertThat(err).contains("there is no server file");
  }

  @Test
  void aPortThatIsInUseIsSaid() throws Exception {
    Path vni =
        Files.writeString(
            folder.resolve("shop.yaml"),
            """
            name: shop
            store: %s/store
            network: {bridges: [br0]}
            hosts: [{name: h1}]
            members: [{name: web, host: h1}]
            """
                .formatted(folder));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      assertThat(serve(vni.toString(), "--listen", listen)).isEqualTo(3);
      assertThat(err)
          .contains("can't listen on 127.0.0.1 port " + taken.getLocalPort())
          .contains("in use");
    }
    assertThat(serve(vni.toString(), "--listen", "192.0.2.1:1")).isEqualTo(3);
    assertThat(err).contains("needs TLS");
  }
}
