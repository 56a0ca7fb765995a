// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The jar that goes into CloudStack's agent, as it was built. */
class CloudStackJarIT {
  private static final Path JAR = Path.of(System.getProperty("vnsnap.cloudstack.jar"));

  @Test
  void foldersHaveEntriesOrCloudStackFindsNoWrapper() throws IOException {
    assertThat(names().filter(name -> name.endsWith("/")))
        .contains(
            "com/",
            "com/cloud/",
            "com/cloud/hypervisor/",
            "com/cloud/hypervisor/kvm/",
            "com/cloud/hypervisor/kvm/resource/",
            "com/cloud/hypervisor/kvm/resource/wrapper/",
            "io/vnsnap/agent/cloudstack/",
            "io/vnsnap/cloudstack/message/");
  }

  @Test
  void classesAreOfThesePackagesOnly() throws IOException {
    assertThat(
            names()
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .filter(folder -> !folder.startsWith("io/prometheus/metrics/"))
                .distinct())
        .containsExactlyInAnyOrder(
            "com/cloud/hypervisor/kvm/resource/wrapper",
            "io/vnsnap/agent/cloudstack",
            "io/vnsnap/cloudstack/message",
            "io/vnsnap/metrics");
  }

  @Test
  void whatIsNeededIsThere() throws IOException {
    assertThat(names())
        .containsAll(
            List.of(
                "com/cloud/hypervisor/kvm/resource/wrapper/VnsnapAgentCommandWrapper.class",
                "io/vnsnap/agent/cloudstack/AgentSessions.class",
                "io/prometheus/metrics/core/metrics/Histogram.class",
                "io/vnsnap/metrics/CutMetrics.class",
                "io/vnsnap/cloudstack/message/VnsnapAgentAnswer.class",
                "io/vnsnap/cloudstack/message/VnsnapAgentCommand.class"));
  }

  private static Stream<String> names() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList().stream();
    }
  }
}
