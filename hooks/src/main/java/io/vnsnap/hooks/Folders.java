// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away what a failed attempt left in a folder. */
public final class Folders {
  private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

  private Folders() {}

  /** Removes everything in the folder, not the folder itself. */
  public static void empty(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> inside = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path each : inside) {
        if (!each.equals(folder)) {
          Files.delete(each);
        }
      }
    } catch (IOException e) {
      LOG.warn("{} could not be emptied: {}", folder, e.getMessage());
    }
  }
}
