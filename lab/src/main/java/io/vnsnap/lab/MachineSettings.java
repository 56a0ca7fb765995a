// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all labs together change on the machine itself: unprivileged userfaultfd, without which
 * QEMU's background-snapshot works for root only, and folders that private ones are mounted on. The
 * last lab that goes puts everything back. Callers hold the lock of all labs.
 */
final class MachineSettings {
  private static final Logger LOG = LoggerFactory.getLogger(MachineSettings.class);
  private final Path userfaultfd;
  private final Path records;
  private final List<Path> mountPoints;

  MachineSettings() {
    this(
        Path.of("/proc/sys/vm/unprivileged_userfaultfd"),
        LabPaths.ALL_RUNNING.resolve(".machine"),
        List.of(Path.of("/run/libvirt"), Path.of("/run/vnsnap")));
  }

  /**
   * @param userfaultfd the kernel's switch
   * @param records a folder, beside those of the labs, that remembers how things were
   * @param mountPoints folders that have to exist
   */
  MachineSettings(Path userfaultfd, Path records, List<Path> mountPoints) {
    this.userfaultfd = userfaultfd;
    this.records = records;
    this.mountPoints = List.copyOf(mountPoints);
  }

  void apply() {
    try {
      Files.createDirectories(records);
      allowUserfaultfd();
      for (Path folder : mountPoints) {
        if (!Files.exists(folder)) {
          // Remembered first: whoever ends here has changed nothing that is not put back.
          Files.writeString(records.resolve(folder.getFileName().toString()), "");
          Files.createDirectory(folder);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void allowUserfaultfd() throws IOException {
    String before = Files.readString(userfaultfd).strip();
    if (before.equals("1")) {
      return;
    }
    LOG.info(
        "setting vm.unprivileged_userfaultfd=1: QEMU's unprivileged user needs it to snapshot");
    Path record = records.resolve("unprivileged_userfaultfd");
    if (!Files.exists(record)) {
      Files.writeString(record, before);
    }
    Files.writeString(userfaultfd, "1");
  }

  /** Puts back what was changed, unless another lab still runs. */
  void release() {
    if (!Files.exists(records) || anotherLabRuns()) {
      return;
    }
    try {
      Path record = records.resolve("unprivileged_userfaultfd");
      if (Files.exists(record) && !Files.readString(record).isBlank()) {
        LOG.info("setting vm.unprivileged_userfaultfd back");
        Files.writeString(userfaultfd, Files.readString(record));
      }
      Files.deleteIfExists(record);
      for (Path folder : mountPoints) {
        if (Files.deleteIfExists(records.resolve(folder.getFileName().toString()))) {
          deleteIfEmpty(folder);
        }
      }
      Files.delete(records);
      deleteIfEmpty(records.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} is in use and stays", folder);
    }
  }

  private boolean anotherLabRuns() {
    try (Stream<Path> entries = Files.list(records.getParent())) {
      return entries.anyMatch(entry -> !entry.equals(records));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
