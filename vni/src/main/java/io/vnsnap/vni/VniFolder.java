// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the file that a VNI argument means: a path, or a name in one of the folders. */
public final class VniFolder {
  private final List<Path> folders;

  public VniFolder(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * @throws VniFileException if there is no such file
   */
  public Path find(String argument) throws VniFileException {
    Path path = Path.of(argument);
    if (argument.contains("/") || Files.isRegularFile(path)) {
      return path;
    }
    for (Path folder : folders) {
      Path named = folder.resolve(argument + ".yaml");
      if (Files.isRegularFile(named)) {
        return named;
      }
    }
    throw new VniFileException(
        "there is no VNI %s: neither a file here nor %s.yaml in %s"
            .formatted(
                argument,
                argument,
                String.join(", ", folders.stream().map(Path::toString).toList())));
  }
}
