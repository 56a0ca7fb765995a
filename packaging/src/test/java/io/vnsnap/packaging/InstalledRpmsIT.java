// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import static org.assertj.core.api.Assertions.assertThat;

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
 * The life of the RPMs, as far as it can be seen without an EL: rpm's transactions and scriptlets
 * in a root of Debian, without dependencies and with a systemctl that only notes what it is told.
 * Each test is a step of that life, so the order matters.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstalledRpmsIT {
  private static final String CONFIG = "/etc/cloudstack/management/config.json";
  private static final String WEBAPP = "/usr/share/cloudstack-management/webapp";
  private static final String ENTRY = "plugins/vnsnap/index.html";
  private static final String CALLS = "/var/log/systemctl";

  @TempDir private static Path folder;
  private static Packages packages;
  private static Packages newer;
  private static CleanRoot root;

  @BeforeAll
  static void prepare() throws IOException {
    packages = Packages.of(Packages.VERSION, folder.resolve("packages"));
    newer = Packages.of("999.0", folder.resolve("newer"));
    CleanRoot.prepare(packages.debs());
    Path layers = Files.createDirectories(Path.of("target/installed-rpms").toAbsolutePath());
    Tool.require("sh", "-euc", "rm -rf \"$1\"/*", "sh", layers.toString());
    root = CleanRoot.open(List.of(), layers, List.of());
    root.require("apt-get", "install", "-y", "-q", "--no-install-recommends", "procps", "python3");
    root.write("/usr/bin/systemctl", "#!/bin/sh\necho \"$@\" >>" + CALLS + "\n");
    root.require("chmod", "755", "/usr/bin/systemctl");
    root.require("mkdir", "-p", "/run/systemd/system");
    root.write(CONFIG, CloudStackStandIns.CONFIG);
    root.require("mkdir", "-p", WEBAPP);
    root.require("ln", "-s", CONFIG, WEBAPP + "/config.json");
  }

  @AfterAll
  static void end() {
    if (root != null) {
      root.close();
    }
  }

  private static String rpm(String action, List<String> what) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "rpm",
                "--force-debian",
                "--root",
                root.path(),
                "--dbpath",
                "/var/lib/rpm",
                action));
    if (!action.equals("--query")) {
      command.add("--nodeps");
    }
    command.addAll(what);
    return root.fromOutside(command.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void installedTheyAreInPlace() {
    String said = rpm("--install", Packages.strings(packages.rpms()));

    assertThat(said)
        .contains("systemctl restart cloudstack-management", "systemctl restart cloudstack-agent");
    assertThat(root.userfaultfd()).isEqualTo("1");
    assertThat(root.read(CALLS)).isEqualTo("daemon-reload\n");
    assertThat(root.read(CONFIG)).containsOnlyOnce(ENTRY);
    assertThat(root.exists(WEBAPP + "/" + ENTRY)).isTrue();
    assertThat(root.exists("/usr/share/cloudstack-agent/plugins/cloudstack-vnsnap-agent.jar"))
        .isTrue();
    assertThat(root.exists("/usr/share/licenses/vnsnap/LICENSE")).isTrue();
    for (String name : Packages.NAMES) {
      assertThat(rpm("--verify", List.of(name))).isEmpty();
    }
  }

  @Test
  @Order(2)
  void anUpgradeKeepsWhatTheOperatorChanged() {
    root.shell("echo '# mine' >>/etc/vnsnap/server.yaml");

    String said = rpm("--upgrade", Packages.strings(newer.rpms()));

    assertThat(said).contains("the old version serves until you run");
    assertThat(rpm("--query", List.of("vnsnap"))).contains("999.0");
    assertThat(root.read("/etc/vnsnap/server.yaml")).contains("# mine");
    assertThat(root.read(CONFIG)).containsOnlyOnce(ENTRY);
    assertThat(root.exists(WEBAPP + "/" + ENTRY)).isTrue();
    assertThat(root.userfaultfd()).isEqualTo("1");
    assertThat(root.read(CALLS)).doesNotContain("disable", "restart");
  }

  @Test
  @Order(3)
  void pagesAreRegisteredInAUiThatComesLater() throws IOException {
    Path spec =
        Files.writeString(
            folder.resolve("cloudstack-ui.spec"),
            """
            Name: cloudstack-ui
            Version: 4.23.0.0
            Release: 1
            Summary: Stands in for that of CloudStack
            License: Apache-2.0
            BuildArch: noarch
            %description
            Stands in for that of CloudStack.
            %install
            mkdir -p %{buildroot}/usr/share/cloudstack-ui
            echo '{"plugins": []}' >%{buildroot}/usr/share/cloudstack-ui/config.json
            %files
            /usr/share/cloudstack-ui
            """);
    Tool.require(
        "rpmbuild",
        "-bb",
        "--quiet",
        "--define",
        "_topdir " + folder.resolve("rpmbuild"),
        spec.toString());

    rpm(
        "--install",
        List.of(
            folder.resolve("rpmbuild/RPMS/noarch/cloudstack-ui-4.23.0.0-1.noarch.rpm").toString()));

    assertThat(root.read("/usr/share/cloudstack-ui/config.json")).containsOnlyOnce(ENTRY);
    assertThat(root.exists("/usr/share/cloudstack-ui/" + ENTRY)).isTrue();
  }

  @Test
  @Order(4)
  void erasedTheyUndoTheirOwnAndLeaveSettingsAndSnapshots() {
    root.write("/etc/vnsnap/shop.yaml", "name: shop\nstore: /srv/snapshots\n");
    root.write("/srv/snapshots/first/manifest.json", "{}");

    String said = rpm("--erase", Packages.NAMES);

    assertThat(said).contains("the snapshots in /srv/snapshots stay");
    assertThat(root.read(CONFIG)).isEqualTo(CloudStackStandIns.CONFIG);
    assertThat(root.read("/usr/share/cloudstack-ui/config.json")).isEqualTo("{\"plugins\": []}\n");
    assertThat(root.require("ls", WEBAPP)).isEqualTo("config.json\n");
    assertThat(root.userfaultfd()).isEqualTo("0");
    assertThat(root.read(CALLS)).contains("--no-reload disable --now vnsnap.service\n");
    assertThat(root.read("/etc/vnsnap/server.yaml.rpmsave")).contains("# mine");
    assertThat(root.exists("/srv/snapshots/first/manifest.json")).isTrue();
    assertThat(root.shell("find / -xdev -iname '*vnsnap*' ! -path '/proc/*'").lines())
        .containsExactly("/etc/vnsnap");
  }
}
