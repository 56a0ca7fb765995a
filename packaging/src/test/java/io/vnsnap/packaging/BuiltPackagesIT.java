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
    Tool.require("env", "SOURCE_DATE_EPOCH=" + time, copy.resolve("package").toString());

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

      assertThat(components(doc))
          .anyMatch(component -> component.contains("jackson-databind"))
          .noneMatch(component -> component.contains("junit"));
      assertThat(doc.resolve("THIRD-PARTY.txt")).content().contains("jackson-databind");
    }
    assertThat(unpacked("vnsnap", "usr/share/doc/vnsnap/THIRD-PARTY.txt"))
        .content()
        .contains("==== slf4j-api: LICENSE.txt ====", "Permission is hereby granted");
  }

  @Test
  void whatPagesHaveFromOthersIsListed() throws IOException {
    for (Path place :
        List.of(
            unpacked("cloudstack-vnsnap-ui", "usr/share/doc/cloudstack-vnsnap-ui"),
            unpacked("vnsnap", "usr/share/vnsnap/ui"))) {
      assertThat(components(place))
          .anyMatch(component -> component.matches("pkg:npm/vue@3[.].*"))
          .anyMatch(component -> component.startsWith("pkg:npm/ant-design-vue@"))
          .noneMatch(component -> component.matches("pkg:npm/(vite|vitest|playwright-core)@.*"));
      Path notices = place.resolve("THIRD-PARTY.txt");
      assertThat(notices)
          .content()
          .contains("Name: ant-design-vue", "Permission is hereby granted");
      assertThat(Files.readAllLines(notices))
          .filteredOn(line -> line.startsWith("Name: "))
          .allSatisfy(
              line -> {
                String purl = "pkg:npm/" + line.substring("Name: ".length()).replace("@", "%40");
                assertThat(components(place)).anyMatch(found -> found.startsWith(purl + "@"));
              });
      assertThat(bill(place).has("serialNumber")).isFalse();
      assertThat(bill(place).path("metadata").has("timestamp")).isFalse();
    }
  }

  private static List<String> components(Path place) throws IOException {
    assertThat(bill(place).path("bomFormat").asText()).isEqualTo("CycloneDX");
    return bill(place).path("components").findValuesAsText("purl");
  }

  private static JsonNode bill(Path place) throws IOException {
    return new ObjectMapper().readTree(place.resolve("sbom.cdx.json").toFile());
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
