// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a lab stands on: its folders, the guests' kernel, and the settings of the machine. */
public final class LabGround {
  private static final Logger LOG = LoggerFactory.getLogger(LabGround.class);

  private final Commands commands;
  private final LabPaths paths;

  public LabGround(Commands commands, LabPaths paths) {
    this.commands = commands;
    this.paths = paths;
  }

  /**
   * Makes an empty lab, in place of one that was left half built.
   *
   * @throws LabException if namespaces of that name exist that belong to no lab
   */
  public void prepare() throws IOException {
    List<Path> namespaces = new LabNetwork(commands, paths).namespaces();
    if (!Files.exists(paths.run()) && !namespaces.isEmpty()) {
      throw new LabException(
          "network namespace %s exists and belongs to no lab: give the lab another name"
              .formatted(namespaces.get(0).getFileName()));
    }
    remove();
    GuestImage image =
        FileLock.hold(
            LabPaths.IMAGES_LOCK, () -> new GuestImageBuilder(commands, LabPaths.CACHE).image());
    FileLock.hold(
        LabPaths.MACHINE_LOCK,
        () -> {
          new MachineSettings().apply();
          return Files.createDirectories(paths.run());
        });
    // Namespaces can only be kept below a mount that is not propagated.
    commands.require(
        "mount", "-t", "tmpfs", "-o", "size=16m,mode=755", "tmpfs", paths.run().toString());
    commands.require("mount", "--make-private", paths.run().toString());
    Files.createDirectories(paths.kernel().getParent());
    Files.copy(image.kernel(), paths.kernel(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(image.initramfs(), paths.initramfs(), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes a lab, or what is left of one: all its processes, namespaces and files. */
  public void remove() {
    new LabNetwork(commands, paths).remove();
    // Handles of namespaces first, then the mount that they are kept in; each may be stacked.
    commands.require(
        "sh",
        "-euc",
        "findmnt -rn -o TARGET | while read -r m; do case $m in \"$1\"|\"$1\"/*) echo \"$m\";;"
            + " esac; done | tac | while read -r m; do umount -l \"$m\"; done; rm -rf \"$1\""
            + " \"$2\"",
        "sh",
        paths.run().toString(),
        paths.data().toString());
    FileLock.hold(
        LabPaths.MACHINE_LOCK,
        () -> {
          new MachineSettings().release();
          return paths;
        });
    try {
      Files.deleteIfExists(paths.data().getParent());
    } catch (IOException e) {
      LOG.debug("other labs have files", e);
    }
  }
}
