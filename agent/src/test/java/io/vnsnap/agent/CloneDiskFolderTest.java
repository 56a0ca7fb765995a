// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CloneDiskFolderTest {
  @TempDir Path disks;

  @Test
  void goesWithAllInItAndTheClonesFolderWithTheLast() throws Exception {
    CloneDiskFolder first = new CloneDiskFolder(disks.resolve("twin").resolve("m1"));
    CloneDiskFolder second = new CloneDiskFolder(disks.resolve("twin").resolve("m2"));
    first.create();
    second.create();
    Files.createFile(first.path().resolve("disk.qcow2"));

    first.remove();
    first.remove();
    assertThat(first.path()).doesNotExist();
    assertThat(second.path()).isDirectory();
    second.remove();
    assertThat(disks).isEmptyDirectory();
  }

  @Test
  void hostsThatShareTheStorageRemoveTheirsAtOnce() throws Exception {
    ExecutorService hosts = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 200; round++) {
        CyclicBarrier together = new CyclicBarrier(2);
        List<Callable<Void>> removals = new ArrayList<>();
        for (String member : List.of("m1", "m2")) {
          CloneDiskFolder folder = new CloneDiskFolder(disks.resolve("twin").resolve(member));
          folder.create();
          removals.add(
              () -> {
                together.await(30, TimeUnit.SECONDS);
                folder.remove();
                return null;
              });
        }
        for (Future<Void> removal : hosts.invokeAll(removals)) {
          removal.get();
        }
        assertThat(disks).isEmptyDirectory();
      }
    } finally {
      hosts.shutdownNow();
    }
  }

  @Test
  void whatIsThereAlreadyIsRefused() throws Exception {
    CloneDiskFolder folder = new CloneDiskFolder(disks.resolve("twin").resolve("m1"));
    folder.refuseIfExists();
    folder.create();
    assertThatThrownBy(folder::refuseIfExists)
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("exists already");
  }
}
