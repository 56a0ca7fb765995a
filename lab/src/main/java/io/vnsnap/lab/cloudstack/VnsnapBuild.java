// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a build of VNsnap brings to CloudStack.
 *
 * @param plugin for management servers
 * @param relay for KVM agents
 * @param program the command, and the jar that it starts
 */
record VnsnapBuild(Path plugin, Path relay, Path program, Path programJar) {
  /**
   * @param sources the folder of VNsnap's sources
   * @throws LabException if it was not built
   */
  static VnsnapBuild in(Path sources) {
    Path root = sources.toAbsolutePath().normalize();
    VnsnapBuild build =
        new VnsnapBuild(
            root.resolve("plugin/target/cloudstack-vnsnap-management.jar"),
            root.resolve("agent/target/vnsnap-agent-0.1.0-SNAPSHOT-cloudstack.jar"),
            root.resolve("vnsnap"),
            root.resolve("cli/target/vnsnap.jar"));
    List<Path> missing = build.files().filter(file -> !Files.exists(file)).toList();
    if (!missing.isEmpty()) {
      throw new LabException(
          "VNsnap is not built in %s: there is no %s; run ./build there, or name its folder with --vnsnap"
              .formatted(root, missing.get(0)));
    }
    return build;
  }

  Stream<Path> files() {
    return Stream.of(plugin, relay, program, programJar);
  }
}
