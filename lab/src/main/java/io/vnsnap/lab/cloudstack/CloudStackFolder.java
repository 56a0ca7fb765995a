// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What CloudStack's packages install, below a root: {@code /}, or a folder that they were unpacked
 * to. Nothing in it is changed.
 *
 * @param root absolute
 */
record CloudStackFolder(Path root) {
  private static final List<String> SCHEMA =
      List.of(
          "create-database",
          "create-schema",
          "create-database-premium",
          "create-schema-premium",
          "server-setup",
          "templates");

  /** The same for CloudStack's simulator, which only some builds have. */
  private static final List<String> SIMULATOR_SCHEMA =
      List.of("create-database-simulator", "create-schema-simulator");

  private static final String SIMULATOR_JAR = "cloud-plugin-hypervisor-simulator";

  /** What a node has of its own hides these folders of the machine. */
  private static final List<Path> HIDDEN =
      List.of(Path.of("/tmp"), Path.of("/run"), Path.of("/mnt"));

  /**
   * @throws LabException that names all that is missing
   */
  static CloudStackFolder at(Path folder) {
    CloudStackFolder found = new CloudStackFolder(folder.toAbsolutePath().normalize());
    if (HIDDEN.stream().anyMatch(found.root::startsWith)) {
      throw new LabException(
          "%s can't be seen from the nodes, which have a /tmp, a /run and a /mnt of their own: put it elsewhere"
              .formatted(found.root));
    }
    List<Path> needed = new ArrayList<>(List.of(found.server().resolve("lib")));
    // Without it the server starts, and answers nobody.
    needed.add(found.server().resolve("webapp"));
    needed.add(found.agentJars());
    needed.add(found.common().resolve("scripts"));
    needed.add(found.common().resolve("vms"));
    needed.addAll(found.scripts(SCHEMA));
    List<Path> missing = needed.stream().filter(path -> !Files.exists(path)).toList();
    if (!missing.isEmpty()) {
      throw new LabException(
          "there is no CloudStack in %s: it has no %s; name the folder that its packages were unpacked to, or / where they are installed"
              .formatted(
                  found.root,
                  String.join(
                      ", ",
                      missing.stream()
                          .map(path -> found.root.relativize(path).toString())
                          .toList())));
    }
    return found;
  }

  /** The management server's folder. */
  Path server() {
    return share("management");
  }

  /** Scripts that both management server and hosts run. */
  Path common() {
    return share("common");
  }

  private Path agentJars() {
    return share("agent").resolve("lib");
  }

  private Path share(String part) {
    return root.resolve("usr/share/cloudstack-" + part);
  }

  /** The files that make an empty database, in order. */
  List<Path> schema() {
    List<Path> all = new ArrayList<>(scripts(SCHEMA));
    if (hasSimulator()) {
      all.addAll(scripts(SIMULATOR_SCHEMA));
    }
    return all;
  }

  private List<Path> scripts(List<String> names) {
    return names.stream().map(name -> server().resolve("setup").resolve(name + ".sql")).toList();
  }

  /** Whether there can be hosts of CloudStack's simulator. */
  boolean hasSimulator() {
    return scripts(SIMULATOR_SCHEMA).stream().allMatch(Files::exists)
        && serverLibraries().stream()
            .anyMatch(jar -> jar.getFileName().toString().startsWith(SIMULATOR_JAR));
  }

  /** What the management server's class path has, without any VNsnap. */
  List<Path> serverLibraries() {
    return jars(server().resolve("lib"));
  }

  /** What the KVM agent's class path has, without any VNsnap. */
  List<Path> agentLibraries() {
    return jars(agentJars());
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !file.getFileName().toString().contains("vnsnap"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
