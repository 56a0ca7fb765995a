// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import io.vnsnap.cloudstack.service.Settings;
import io.vnsnap.metrics.MetricsFile;
import io.vnsnap.metrics.SnapshotMetrics;
import java.io.IOException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Writes the plugin's metrics to a file: CloudStack's own exporter takes none of plugins. */
final class MetricsWriter {
  private static final Logger LOG = LogManager.getLogger(MetricsWriter.class);

  private final Settings settings;
  private final SnapshotMetrics metrics;

  MetricsWriter(Settings settings, SnapshotMetrics metrics) {
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
      new MetricsFile(name).write(metrics.page());
    } catch (IOException e) {
      LOG.warn("metrics can't be written to {}, which vnsnap.metrics.file names", name, e);
    }
  }
}
