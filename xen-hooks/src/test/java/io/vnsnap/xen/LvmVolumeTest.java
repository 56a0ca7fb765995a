// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LvmVolumeTest {
  private static final String ID =
      "LVM-Zq0xW1yv2uT3sR4pO5nM6lK7jI8hG9fEZq0xW1yv2uT3sR4pO5nM6lK7jI8hG9fE";

  @TempDir private Path folder;

  private Path device(String uuid, String name) throws IOException {
    Path described = Files.createDirectories(folder.resolve("block/dm-3/dm"));
    Files.writeString(described.resolve("uuid"), uuid + "\n");
    Files.writeString(described.resolve("name"), name + "\n");
    return Files.createSymbolicLink(folder.resolve("m1"), Files.createFile(folder.resolve("dm-3")));
  }

  @Test
  void bothNamesAreInThatOfTheMapper() throws Exception {
    assertThat(LvmVolume.of(device(ID, "data--vg-m--1--root"), folder.resolve("block")))
        .contains(new LvmVolume("data-vg", "m-1-root"));
  }

  @ParameterizedTest
  @ValueSource(strings = {ID + "-real", ID + "-cow", "CRYPT-LUKS2-1", "mpath-1"})
  void otherDevicesOfTheMapperAreNoVolumes(String uuid) throws Exception {
    assertThat(LvmVolume.of(device(uuid, "vg-m1"), folder.resolve("block"))).isEmpty();
  }

  @Test
  void aFileIsNoVolume() throws Exception {
    Path file = Files.createFile(folder.resolve("m1.raw"));

    assertThat(LvmVolume.of(file, folder.resolve("block"))).isEmpty();
    assertThat(LvmVolume.of(folder.resolve("not-there"), folder.resolve("block"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-y", "a b", "a/b", "..", ".", "a;b", "@tag"})
  void whatIsNoNameOfLvmIsRefused(String name) {
    assertThatThrownBy(() -> new LvmVolume("vg", name))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LvmVolume(name, "m1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
