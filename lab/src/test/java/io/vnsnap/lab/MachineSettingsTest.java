// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineSettingsTest {
  @TempDir private Path folder;
  private Path userfaultfd;
  private Path labs;
  private Path mountPoint;
  private MachineSettings settings;

  @BeforeEach
  void machine() throws IOException {
    userfaultfd = Files.writeString(folder.resolve("userfaultfd"), "0\n");
    labs = folder.resolve("labs");
    mountPoint = folder.resolve("libvirt");
    settings = new MachineSettings(userfaultfd, labs.resolve(".machine"), List.of(mountPoint));
  }

  @Test
  void theLastLabPutsBackWhatWasChanged() throws IOException {
    settings.apply();
    assertThat(userfaultfd).hasContent("1");
    assertThat(mountPoint).isDirectory();

    settings.release();

    assertThat(userfaultfd).hasContent("0");
    assertThat(mountPoint).doesNotExist();
    assertThat(labs).doesNotExist();
  }

  @Test
  void whatWasThereBeforeStays() throws IOException {
    Files.writeString(userfaultfd, "1\n");
    Files.createDirectory(mountPoint);

    settings.apply();
    settings.release();

    assertThat(userfaultfd).hasContent("1");
    assertThat(mountPoint).isDirectory();
  }

  @Test
  void aLabThatGoesLeavesTheSettingsToTheOthers() throws IOException {
    settings.apply();
    Path other = Files.createDirectory(labs.resolve("other"));
    settings.release();
    assertThat(userfaultfd).hasContent("1");

    Files.delete(other);
    settings.release();
    assertThat(userfaultfd).hasContent("0");
  }

  @Test
  void applyingTwiceKeepsTheFirstRecord() throws IOException {
    settings.apply();
    settings.apply();
    settings.release();

    assertThat(userfaultfd).hasContent("0");
  }
}
