// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of the .deb packages on a host with real guests: each test is a step of it, so the order
 * matters. The root that they are installed in has no network and nothing that they do not ask for;
 * libvirt and guests are those of the lab's host around it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstalledPackagesIT {
  private static final String LAB = "vpackages";
  private static final String CONFIG = "/etc/cloudstack/management/config.json";
  private static final String UI_CONFIG = "/etc/cloudstack/ui/config.json";
  private static final String ENTRY = "plugins/vnsnap/index.html";

  @TempDir private static Path folder;
  private static Packages packages;
  private static Packages newer;
  private static CloudStackStandIns cloudStack;
  private static CleanRoot root;
  private static String operatorsConfig;

  @BeforeAll
  static void prepare() throws IOException {
    packages = Packages.of(Packages.VERSION, folder.resolve("packages"));
    newer = Packages.of("999.0", folder.resolve("newer"));
    cloudStack = new CloudStackStandIns(folder);
    CleanRoot.prepare(packages.debs());
    Lab.down(LAB);
    Lab lab =
        Lab.up(
            new TopologyFile()
                .read(
                    Files.writeString(
                        folder.resolve("lab.yaml"),
                        """
                        name: vpackages
                        underlay: 10.96.0.0
                        hosts: [h1]
                        defaults: {memoryMiB: 192}
                        members: [{name: m1, host: h1}, {name: m2, host: h1}]
                        workload: {memoryMiB: 8}
                        """)));
    Path layers = Files.createDirectories(Path.of("target/installed").toAbsolutePath());
    Tool.require("sh", "-euc", "rm -rf \"$1\"/*", "sh", layers.toString());
    root =
        CleanRoot.open(lab.host("h1").enter(), layers, List.of(Path.of("/run"), lab.disksFolder()));
    root.bring(packages.debs(), "/root/packages");
    root.bring(newer.debs(), "/root/newer");
    root.bring(cloudStack.debs("4.23.0.0"), "/root/cloudstack");
    root.bring(cloudStack.debs("4.23.1.0"), "/root/cloudstack-newer");
  }

  @AfterAll
  static void down() {
    if (root != null) {
      root.close();
    }
    Lab.down(LAB);
  }

  private static String install(String... patterns) {
    return root.shell(
        "apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-confdef "
            + String.join(" ", patterns));
  }

  @Test
  @Order(1)
  void vnsnapComesWithAllThatItNeeds() {
    install("/root/packages/vnsnap_*.deb");

    assertThat(root.require("vnsnap", "--version")).isEqualTo("vnsnap " + Packages.VERSION + "\n");
    assertThat(root.require("dpkg", "--verify", "vnsnap")).isEmpty();
    assertThat(root.shell("dpkg -L vnsnap | xargs stat -c '%a %U:%G %n'").lines())
        .contains(
            "755 root:root /usr/bin/vnsnap",
            "644 root:root /usr/share/vnsnap/vnsnap.jar",
            "644 root:root /usr/share/vnsnap/ui/index.html",
            "644 root:root /usr/lib/sysctl.d/60-vnsnap.conf",
            "644 root:root /usr/share/man/man1/vnsnap.1.gz")
        .allMatch(line -> line.matches("(755|644|600) root:root .*"));
    assertThat(
            root.require(
                "bash",
                "-euc",
                ". /usr/share/bash-completion/completions/vnsnap; complete -p vnsnap"))
        .contains("vnsnap");
    assertThat(root.userfaultfd()).isEqualTo("1");
    assertThat(root.exists("/etc/systemd/system/multi-user.target.wants/vnsnap.service")).isFalse();
  }

  @Test
  @Order(2)
  void itTakesASnapshotOfRealGuests() throws IOException {
    root.write(
        "/etc/vnsnap/shop.yaml",
        """
        name: shop
        store: "/srv/snapshots"   # where they are
        network: {bridges: [br100]}
        hosts: [{name: h1, connect: local}]
        members: [{name: m1, host: h1}, {name: m2, host: h1}]
        """);
    root.require("mkdir", "/srv/snapshots");

    root.require("vnsnap", "check", "shop");
    root.require("vnsnap", "create", "shop", "first", "--timeout", "3m");

    root.require("vnsnap", "verify", "first", "--store", "/srv/snapshots");
    JsonNode list =
        new ObjectMapper()
            .readTree(root.require("vnsnap", "list", "--store", "/srv/snapshots", "-o", "json"));
    assertThat(list.findValuesAsText("name")).contains("first");
    assertThat(list.path(0).path("members").asInt()).isEqualTo(2);
  }

  @Test
  @Order(3)
  void itServesTheNetworkWithThePagesOfThePackage() {
    assertThat(root.require("vnsnap", "serve", "--help")).contains("/etc/vnsnap/server.yaml");
    // Only what the comments of the file say.
    root.shell(
        "sed -i -e 's/^#networks:/networks:/' -e 's/^#\\(  - {vni:\\)/\\1/' /etc/vnsnap/server.yaml");

    String page =
        root.require(
            "bash",
            "-euc",
            """
            vnsnap serve --config /etc/vnsnap/server.yaml --listen 127.0.0.1:18250 >/tmp/address 2>/tmp/log &
            server=$!
            trap 'kill $server; wait $server || true; rm /tmp/address /tmp/log' EXIT
            for ((i = 0; i < 240; i++)); do
              if [ -s /tmp/address ]; then break; fi
              kill -0 $server || { cat /tmp/log >&2; exit 1; }
              sleep 0.5
            done
            exec 3<>/dev/tcp/127.0.0.1/18250
            printf 'GET / HTTP/1.1\\r\\nHost: 127.0.0.1:18250\\r\\nConnection: close\\r\\n\\r\\n' >&3
            cat <&3
            """);

    assertThat(page)
        .startsWith("HTTP/1.1 200")
        .contains("<title>VNsnap</title>")
        .doesNotContain("without web pages");
    assertThat(root.require("ls", "/var/lib/vnsnap-server")).isNotEmpty();
  }

  @Test
  @Order(4)
  void cloudStacksPartsAreWhereCloudStackLooks() {
    install("/root/cloudstack/*.deb");
    root.shell("chgrp daemon $1; chmod 640 $1", CONFIG);

    String said = install("/root/packages/cloudstack-*.deb");

    assertThat(said)
        .contains("systemctl restart cloudstack-management", "systemctl restart cloudstack-agent");
    assertThat(root.exists("/usr/share/cloudstack-management/lib/cloudstack-vnsnap-management.jar"))
        .isTrue();
    assertThat(root.exists("/usr/share/cloudstack-agent/plugins/cloudstack-vnsnap-agent.jar"))
        .isTrue();
    for (String ui :
        List.of("/usr/share/cloudstack-management/webapp", "/usr/share/cloudstack-ui")) {
      assertThat(root.exists(ui + "/" + ENTRY)).isTrue();
    }
    assertThat(root.read(CONFIG)).contains(ENTRY).isEqualTo(root.read(UI_CONFIG));
    assertThat(root.require("stat", "-c", "%a %U:%G", CONFIG)).isEqualTo("640 root:daemon\n");
  }

  @Test
  @Order(5)
  void anUpgradeKeepsWhatTheOperatorChanged() {
    root.shell("echo '# mine' >>/etc/vnsnap/server.yaml");
    operatorsConfig =
        CloudStackStandIns.CONFIG.replace(
            "\"plugins\": []", "\"plugins\": [\n    { \"name\": \"mine\", \"path\": \"x\" }\n  ]");
    root.write(CONFIG, operatorsConfig);
    root.require("/usr/libexec/cloudstack-vnsnap-ui/register-pages", "add", CONFIG);

    install("/root/newer/*.deb");

    assertThat(root.require("dpkg-query", "-W", "-f", "${Version}", "vnsnap")).isEqualTo("999.0-1");
    assertThat(root.read("/etc/vnsnap/server.yaml")).contains("# mine");
    assertThat(root.read(CONFIG)).containsOnlyOnce(ENTRY).contains("\"mine\"");
    assertThat(root.userfaultfd()).isEqualTo("1");
  }

  @Test
  @Order(6)
  void pagesAreRegisteredAgainAfterCloudStacksUiWasUpgraded() {
    root.write(UI_CONFIG, CloudStackStandIns.CONFIG);

    install("/root/cloudstack-newer/*.deb");

    assertThat(root.read(UI_CONFIG)).containsOnlyOnce(ENTRY);
    assertThat(root.exists("/usr/share/cloudstack-ui/" + ENTRY)).isTrue();
  }

  @Test
  @Order(7)
  void aConfigurationThatIsNoJsonIsLeftAlone() {
    root.write(UI_CONFIG, "{ not JSON");

    String said =
        root.shell("apt-get install -y -q --reinstall /root/newer/cloudstack-vnsnap-ui_*.deb");

    assertThat(said).contains("cloudstack-ui/config.json is no JSON", "mend it, then run `");
    assertThat(root.read(UI_CONFIG)).isEqualTo("{ not JSON");
    root.write(UI_CONFIG, CloudStackStandIns.CONFIG);
    root.require("/usr/libexec/cloudstack-vnsnap-ui/register-pages", "add", UI_CONFIG);
  }

  @Test
  @Order(8)
  void removedPackagesUndoTheirOwnAndLeaveSettingsAndSnapshots() {
    List<String> command = new ArrayList<>(List.of("apt-get", "remove", "-y", "-q"));
    command.addAll(Packages.NAMES);

    String said = root.require(command.toArray(String[]::new));

    assertThat(said).contains("the snapshots in /srv/snapshots stay");
    assertThat(root.read(CONFIG)).isEqualTo(operatorsConfig);
    assertThat(root.read(UI_CONFIG)).isEqualTo(CloudStackStandIns.CONFIG);
    for (String ui :
        List.of("/usr/share/cloudstack-management/webapp", "/usr/share/cloudstack-ui")) {
      assertThat(root.require("ls", ui).lines()).containsExactly("config.json", "index.html");
    }
    assertThat(root.userfaultfd()).isEqualTo("0");
    assertThat(root.read("/etc/vnsnap/server.yaml")).contains("# mine");
    assertThat(root.exists("/srv/snapshots/first/manifest.json")).isTrue();
  }

  @Test
  @Order(9)
  void purgedPackagesLeaveNothingButTheOperatorsOwn() {
    List<String> command = new ArrayList<>(List.of("apt-get", "purge", "-y", "-q"));
    command.addAll(Packages.NAMES);

    root.require(command.toArray(String[]::new));

    assertThat(
            root.shell(
                    "find / -xdev -iname '*vnsnap*' ! -path '/root/*' ! -path '/var/lib/vnsnap-lab*'")
                .lines())
        .containsExactly("/etc/vnsnap");
    assertThat(root.require("ls", "/etc/vnsnap")).isEqualTo("shop.yaml\n");
    assertThat(root.exists("/srv/snapshots/first/manifest.json")).isTrue();
  }
}
