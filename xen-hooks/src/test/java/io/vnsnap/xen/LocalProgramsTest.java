// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.port.HypervisorException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalProgramsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Programs programs = new LocalPrograms();

  @Test
  void whatAProgramWritesIsReturnedAndNoShellLooksAtItsArguments() throws Exception {
    assertThat(programs.run(LONG, List.of("echo", "$HOME; `id`"))).isEqualTo("$HOME; `id`\n");
  }

  @Test
  void aFailureIsToldInTheProgramsWords() {
    assertThatThrownBy(() -> programs.run(LONG, List.of("cat", "/not/there")))
        .isInstanceOf(HypervisorException.class)
        .hasMessage("cat failed: cat: /not/there: No such file or directory");
  }

  @Test
  void aProgramThatIsNotThereIsAFailure() {
    assertThatThrownBy(() -> programs.run(LONG, List.of("vnsnap-no-such-program")))
        .isInstanceOf(HypervisorException.class)
        .hasMessageStartingWith("vnsnap-no-such-program can't be run: ");
  }

  @Test
  void aProgramThatTakesTooLongIsNotKilled() {
    String mark = "59.25";
    assertThatThrownBy(() -> programs.run(Duration.ofMillis(50), List.of("sleep", mark)))
        .isInstanceOf(HypervisorException.class)
        .hasMessage("sleep did not end within 50 ms");

    List<ProcessHandle> left =
        ProcessHandle.current()
            .children()
            .filter(child -> child.info().commandLine().orElse("").endsWith("sleep " + mark))
            .toList();
    assertThat(left).hasSize(1);
    left.forEach(ProcessHandle::destroyForcibly);
  }
}
