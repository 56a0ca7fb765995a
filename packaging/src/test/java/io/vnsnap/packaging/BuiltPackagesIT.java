// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.lab.Commands.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of the packages without installing them. */
class BuiltPackagesIT {
  private static Packages packages;
  @TempDir private static Path folder;

  @BeforeAll
  static void pack() throws IOException {
    packages = Packages.of(Packages.VERSION, folder.resolve("packages"));
    for (String name : Packages.NAMES) {
      Path ofDeb = Files.createDirectories(unpacked(name, ""));
      Tool.require("dpkg-deb", "-x", packages.deb(name).toString(), ofDeb.toString());
      Path ofRpm = Files.createDirectories(folder.resolve("unpacked-rpm").resolve(name));
      Tool.require(
          "sh",
          "-euc",
          "rpm2cpio \"$1\" | cpio -idm --quiet -D \"$2\"",
          "sh",
          packages.rpm(name).toString(),
          ofRpm.toString());
    }
  }

  private static Path unpacked(String name, String path) {
    return folder.resolve("unpacked").resolve(name).resolve(path);
  }

  @Test
  void anotherBuildElsewhereAndLaterGivesTheSameBytes() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("a copy of the sources"));
    Tool.require(
        "sh",
        "-euc",
        "cd \"$1\"; git ls-files -z --cached --others --exclude-standard"
            + " | xargs -0 sh -c 'for file; do [ ! -e \"$file\" ] || printf \"%s\\0\" \"$file\"; done' sh"
            + " | xargs -0 cp -P --parents -t \"$2\"",
        "sh",
        Packages.SOURCES.toString(),
        copy.toString());
    String time =
        Tool.require("git", "-C", Packages.SOURCES.toString(), "log", "-1", "--format=%ct").strip();
    List<String> command = new ArrayList<>(Packages.withPages());
    command.addAll(List.of("SOURCE_DATE_EPOCH=" + time, copy.resolve("package").toString()));
    Tool.require(command);

    Packages again = new Packages(copy.resolve("target/packages"), packages.version());
    assertThat(packages.checksums()).hasSize(2 * Packages.NAMES.size());
    assertThat(again.checksums()).isEqualTo(packages.checksums());
  }

  @Test
  void lintianHasNothingToSay() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "lintian", "--allow-root", "--fail-on", "error,warning", "--no-tag-display-limit"));
    command.addAll(Packages.strings(packages.debs()));

    Output output = Tool.run(command);

    assertThat(output.out()).isEmpty();
    assertThat(output.exitCode()).isZero();
  }

  @Test
  void rpmlintHasNothingToSay() {
    List<String> command = new ArrayList<>(List.of("rpmlint", "-c", "rpm/rpmlint.toml"));
    command.addAll(Packages.strings(packages.rpms()));

    assertThat(Tool.require(command)).contains("4 packages", "0 errors, 0 warnings");
  }

  @Test
  void jarsThatCloudStackScansHaveEntriesForFolders() throws IOException {
    assertThat(
            entries(
                unpacked(
                    "cloudstack-vnsnap-agent",
                    "usr/share/cloudstack-agent/plugins/cloudstack-vnsnap-agent.jar")))
        .contains("com/cloud/hypervisor/kvm/resource/wrapper/");
    assertThat(
            entries(
                unpacked(
                    "cloudstack-vnsnap-management",
                    "usr/share/cloudstack-management/lib/cloudstack-vnsnap-management.jar")))
        .contains("META-INF/cloudstack/vnsnap/", "io/vnsnap/cloudstack/");
  }

  private static List<String> entries(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void whatJarsHaveFromOthersIsListed() throws IOException {
    for (String name : List.of("vnsnap", "cloudstack-vnsnap-management")) {
      Path doc = unpacked(name, "usr/share/doc/" + name);
      JsonNode bill = new ObjectMapper().readTree(doc.resolve("sbom.cdx.json").toFile());
      List<String> components = bill.path("components").findValuesAsText("purl");

      assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
      assertThat(components).anyMatch(purl -> purl.contains("jackson-databind"));
      assertThat(components).noneMatch(purl -> purl.contains("junit"));
      assertThat(doc.resolve("THIRD-PARTY.txt")).content().contains("jackson-databind");
    }
    assertThat(unpacked("vnsnap", "usr/share/doc/vnsnap/THIRD-PARTY.txt"))
        .content()
        .contains("==== slf4j-api: LICENSE.txt ====", "Permission is hereby granted");
  }

  @Test
  void theUnitIsValidAndHardened() throws IOException {
    Path unit = unpacked("vnsnap", "usr/lib/systemd/system/vnsnap.service");
    Path program = unpacked("vnsnap", "usr/bin/vnsnap");
    Path here =
        Files.writeString(
            folder.resolve("vnsnap.service"),
            Files.readString(unit).replace("/usr/bin/vnsnap", program.toString()));

    assertThat(Tool.require("systemd-analyze", "verify", "--man=no", here.toString())).isEmpty();
    // In tenths: 4.5 of 10, where 9.6 is a service without any of it.
    Tool.require("systemd-analyze", "security", "--offline=yes", "--threshold=45", here.toString());
  }

  @Test
  void bothFormatsHaveTheSameFiles() throws IOException {
    for (String name : Packages.NAMES) {
      Map<String, String> ofDeb = files(folder.resolve("unpacked").resolve(name));
      Map<String, String> ofRpm = files(folder.resolve("unpacked-rpm").resolve(name));

      assertThat(ofRpm).isEqualTo(ofDeb).containsKey("usr/share/doc/%s/NOTICE".formatted(name));
    }
  }

  /**
   * Modes and checksums, without licence and changelog: each distribution has its way with them.
   */
  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = root.relativize(file).toString();
        if (!path.matches(".*/(LICENSE|copyright|CHANGELOG.md|changelog.*gz)|.*/lintian/.*")) {
          files.put(
              path,
              Tool.require(
                  "sh", "-euc", "stat -c %a \"$1\"; sha256sum <\"$1\"", "sh", file.toString()));
        }
      }
    }
    return files;
  }
}
