// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.lab.Commands.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The entry of our pages comes into CloudStack's settings and goes again, and nothing else does.
 */
class RegisterPagesTest {
  private static final String PROGRAM =
      Path.of("files/cloudstack-vnsnap-ui/usr/libexec/cloudstack-vnsnap-ui/register-pages")
          .toAbsolutePath()
          .toString();
  private static final String PATH = "plugins/vnsnap/index.html";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("config.json");
  }

  static Stream<String> configurations() {
    return Stream.of(
        CloudStackStandIns.CONFIG,
        "{\"plugins\":[]}",
        "{\"a\": \"\\u00e4 ä\", \"plugins\":[{\"name\":\"x\",\"path\":\"y\"}],\"n\":1.0}\n",
        "{\n\t\"plugins\": [\n\t\t{\n\t\t\t\"path\": \"y\"\n\t\t},\n\t\t7\n\t]\n}",
        "{\r\n    \"nested\": {\"plugins\": [1]},\r\n    \"plugins\": []\r\n}\r\n");
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void whatWasAddedIsRemovedToTheByte(String before) throws IOException {
    Files.writeString(file, before);

    run("add");
    String added = Files.readString(file);
    run("add");

    assertThat(Files.readString(file)).isEqualTo(added);
    JsonNode plugins = new ObjectMapper().readTree(added).path("plugins");
    assertThat(plugins).hasSize(new ObjectMapper().readTree(before).path("plugins").size() + 1);
    assertThat(plugins.get(plugins.size() - 1).path("path").asText()).isEqualTo(PATH);

    run("remove");
    assertThat(Files.readString(file)).isEqualTo(before);
    run("remove");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void aListIsMadeWhereThereIsNone() throws IOException {
    Files.writeString(file, "{\n  \"a\": {\"b\": 1}\n}\n");

    run("add");

    assertThat(Files.readString(file)).startsWith("{\n  \"a\": {\"b\": 1},\n  \"plugins\": [\n");
    assertThat(new ObjectMapper().readTree(file.toFile()).path("plugins")).hasSize(1);
    run("remove");
    assertThat(Files.readString(file)).isEqualTo("{\n  \"a\": {\"b\": 1},\n  \"plugins\": []\n}\n");
  }

  @Test
  void othersEntriesAroundOursStay() throws IOException {
    Files.writeString(
        file, "{\"plugins\": [1, {\"path\": \"%s\", \"name\": \"renamed\"}, 2]}".formatted(PATH));

    run("remove");

    assertThat(Files.readString(file)).isEqualTo("{\"plugins\": [1, 2]}");
  }

  @Test
  void theFileBehindALinkKeepsItsMode() throws IOException {
    Path target = Files.writeString(folder.resolve("target.json"), "{}");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    Files.createSymbolicLink(file, target);

    run("add");

    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(target)).contains(PATH);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-r-----");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, target);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": tru                | is no JSON",
        "[]                         | is not a JSON object",
        "{\"plugins\": {}}          | has a \"plugins\" that is not a list"
      })
  void whatItDoesNotUnderstandIsRefusedInOneSentence(String before, String reason)
      throws IOException {
    Files.writeString(file, before);

    for (String action : List.of("add", "remove")) {
      Output output = Tool.run(List.of("python3", PROGRAM, action, file.toString()));

      assertThat(output.exitCode()).isEqualTo(1);
      assertThat(output.err())
          .startsWith(file + " " + reason)
          .endsWith("then run `%s %s %s`\n".formatted(PROGRAM, action, file))
          .hasLineCount(1);
      assertThat(Files.readString(file)).isEqualTo(before);
    }
  }

  private void run(String action) {
    assertThat(Tool.require("python3", PROGRAM, action, file.toString())).isEmpty();
  }
}
