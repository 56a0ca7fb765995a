// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFilesTest {
  @TempDir private Path folder;

  private Path disk() throws Exception {
    return Files.write(folder.resolve("m1.raw"), new byte[8192]);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private SharedFiles prepare(Path disk) throws Exception {
    return SharedFiles.prepare(
        "op1",
        List.of(new Disk("xvda", "raw", disk.toString(), 8192)),
        Files.createTempDirectory(folder, "snapshot").resolve("disks"));
  }

  @Test
  void nothingIsLeftBesideADiskThatWasNotCaptured() throws Exception {
    Path disk = disk();
    SharedFiles capture = prepare(disk);
    assertThat(files()).contains("m1.raw.vnsnap-cut-op1");

    capture.close();

    assertThat(files()).doesNotContain("m1.raw.vnsnap-cut-op1").contains("m1.raw");
  }

  @Test
  void whatAKilledAgentLeftBesideADiskGoes() throws Exception {
    Path disk = disk();
    prepare(disk);
    Files.createFile(folder.resolve("m1.raw.other"));

    SharedFiles.removeLeftOvers(disk);

    assertThat(files()).doesNotContain("m1.raw.vnsnap-cut-op1").contains("m1.raw", "m1.raw.other");
  }

  @Test
  void toFindOutWhetherBlocksCanBeSharedLeavesNothing() throws Exception {
    Path disk = disk();

    boolean can = SharedFiles.canShare(disk);

    assertThat(files()).containsExactly("m1.raw");
    assertThat(can).isEqualTo(SharedFiles.canShare(disk));
  }
}
