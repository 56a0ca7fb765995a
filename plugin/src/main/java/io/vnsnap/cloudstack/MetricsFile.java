// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import io.vnsnap.cloudstack.service.Settings;
import io.vnsnap.metrics.SnapshotMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Writes metrics where a collector of text files finds them, such as that of Prometheus' node
 * exporter: CloudStack's own exporter takes no metrics of plugins.
 */
final class MetricsFile {
  private static final Logger LOG = LogManager.getLogger(MetricsFile.class);

  private final Settings settings;
  private final SnapshotMetrics metrics;

  MetricsFile(Settings settings, SnapshotMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
  }

  /** Does nothing if no file is set. What can't be written is said in the log. */
  void write() {
    String name = settings.metricsFile();
    if (name.isEmpty()) {
      return;
    }
    try {
      Path file = Path.of(name);
      if (!file.isAbsolute()) {
        LOG.warn("vnsnap.metrics.file is {}; set it to an absolute path", name);
        return;
      }
      // A collector may look at any moment, and at names that end otherwise it does not look.
      Path written = file.resolveSibling(file.getFileName() + ".new");
      Files.write(written, metrics.page());
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (InvalidPathException | IOException e) {
      LOG.warn("metrics can't be written to {}, which vnsnap.metrics.file names", name, e);
    }
  }
}
