// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Packages of one version.
 *
 * @param folder where they are
 * @param version as the packages spell it
 */
record Packages(Path folder, String version) {
  static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
  static final String VERSION = System.getProperty("vnsnap.version");
  static final List<String> NAMES =
      List.of(
          "vnsnap",
          "cloudstack-vnsnap-management",
          "cloudstack-vnsnap-agent",
          "cloudstack-vnsnap-ui");

  /** What Maven has built in this tree, packed. */
  static Packages of(String version, Path folder) throws IOException {
    Tool.require(SOURCES.resolve("packaging/make").toString(), folder.toString(), version);
    return new Packages(folder, version.replace('-', '~'));
  }

  Path deb(String name) {
    return folder.resolve("%s_%s-1_all.deb".formatted(name, version));
  }

  Path rpm(String name) {
    return folder.resolve("%s-%s-1.noarch.rpm".formatted(name, version));
  }

  List<Path> debs() {
    return NAMES.stream().map(this::deb).toList();
  }

  List<Path> rpms() {
    return NAMES.stream().map(this::rpm).toList();
  }

  /** The SHA-256 of each file, by its name. */
  Map<String, String> checksums() throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("SHA256SUMS"))) {
      return lines
          .map(line -> line.split("  ", 2))
          .collect(java.util.stream.Collectors.toMap(words -> words[1], words -> words[0]));
    }
  }

  static List<String> strings(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }
}
