// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloudStackFolderTest {
  /** Not below /tmp, which nodes don't see. */
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cloudstack-");
  }

  @AfterEach
  void removeFolder() throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  private void make(String file) throws IOException {
    Path path = folder.resolve("usr/share").resolve(file);
    Files.createDirectories(path.getParent());
    Files.createFile(path);
  }

  private void makeAll() throws IOException {
    for (String file :
        new String[] {
          "cloudstack-management/lib/b.jar",
          "cloudstack-management/lib/a.jar",
          "cloudstack-management/lib/cloudstack-vnsnap-management.jar",
          "cloudstack-management/lib/readme.txt",
          "cloudstack-management/webapp/index.html",
          "cloudstack-management/setup/create-database.sql",
          "cloudstack-management/setup/create-schema.sql",
          "cloudstack-management/setup/create-database-premium.sql",
          "cloudstack-management/setup/create-schema-premium.sql",
          "cloudstack-management/setup/server-setup.sql",
          "cloudstack-management/setup/templates.sql",
          "cloudstack-agent/lib/c.jar",
          "cloudstack-common/scripts/x",
          "cloudstack-common/vms/y"
        }) {
      make(file);
    }
  }

  @Test
  void librariesAreWithoutAnInstalledVnsnap() throws IOException {
    makeAll();

    CloudStackFolder found = CloudStackFolder.at(folder);

    Path lib = folder.resolve("usr/share/cloudstack-management/lib");
    assertThat(found.serverLibraries()).containsExactly(lib.resolve("a.jar"), lib.resolve("b.jar"));
    assertThat(found.agentLibraries()).hasSize(1);
    assertThat(found.schema()).hasSize(6).allMatch(Files::exists);
  }

  @Test
  void theSimulatorIsThereWithItsJarAndItsTables() throws IOException {
    makeAll();
    make("cloudstack-management/setup/create-database-simulator.sql");
    make("cloudstack-management/setup/create-schema-simulator.sql");
    CloudStackFolder found = CloudStackFolder.at(folder);
    assertThat(found.hasSimulator()).isFalse();
    assertThat(found.schema()).hasSize(6);

    make("cloudstack-management/lib/cloud-plugin-hypervisor-simulator-4.23.0.0.jar");

    assertThat(found.hasSimulator()).isTrue();
    assertThat(found.schema()).hasSize(8).allMatch(Files::exists);
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    makeAll();
    for (String missing :
        new String[] {
          "cloudstack-common/vms/y",
          "cloudstack-common/vms",
          "cloudstack-management/webapp/index.html",
          "cloudstack-management/webapp"
        }) {
      Files.delete(folder.resolve("usr/share").resolve(missing));
    }

    assertThatThrownBy(() -> CloudStackFolder.at(folder))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(
            "it has no usr/share/cloudstack-management/webapp, usr/share/cloudstack-common/vms;");
  }

  @Test
  void aFolderThatNodesCannotSeeIsRefused() {
    assertThatThrownBy(() -> CloudStackFolder.at(Path.of("/tmp/cloudstack")))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("put it elsewhere");
  }
}
