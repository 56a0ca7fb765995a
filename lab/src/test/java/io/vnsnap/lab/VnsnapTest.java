// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VnsnapTest {
  @TempDir private Path folder;

  private Vnsnap program(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new Vnsnap(file, folder);
  }

  @Test
  void returnsWhatTheCommandPrints() throws IOException {
    Vnsnap vnsnap = program("echo \"{\\\"arguments\\\": \\\"$*\\\"}\"");

    assertThat(vnsnap.run("show", "a").path("arguments").asText()).isEqualTo("show a -o json");
  }

  @Test
  void failsWithTheCommandsLastWords() throws IOException {
    Vnsnap vnsnap = program("echo progress >&2; echo 'vnsnap: store full' >&2; exit 9");

    assertThatThrownBy(() -> vnsnap.run("create", "a"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("`vnsnap create a` ended with exit code 9: vnsnap: store full");
  }

  @Test
  void anInterruptedCommandMayTakeBackWhatItDid() throws Exception {
    Path undone = folder.resolve("undone");
    Path ready = folder.resolve("ready");
    Vnsnap vnsnap =
        program(
            "trap 'touch %s; exit 4' TERM; touch %s; while :; do sleep 0.05; done"
                .formatted(undone, ready));
    Thread user = new Thread(() -> assertThatThrownBy(() -> vnsnap.run("create", "a")));
    user.start();
    while (!Files.exists(ready) && user.isAlive()) {
      Thread.onSpinWait();
    }

    user.interrupt();
    user.join(30_000);

    assertThat(undone).exists();
  }
}
