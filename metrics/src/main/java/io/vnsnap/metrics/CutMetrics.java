// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What was measured of the members of snapshots: of all hosts, or, on a host, of its own. */
public final class CutMetrics {
  private static final double MILLIS_PER_SECOND = 1000.0;
  private static final double[] PAUSES = {
    0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  private final Histogram pause =
      Histogram.builder()
          .name("vnsnap_member_pause_seconds")
          .help("How long each member of a snapshot stood still.")
          .classicOnly()
          .classicUpperBounds(PAUSES)
          .register(registry);

  private final Counter held =
      Counter.builder()
          .name("vnsnap_held_frames_total")
          .help("Frames that waited for the cut of their receiver.")
          .register(registry);

  private final Counter inFlight =
      Counter.builder()
          .name("vnsnap_in_flight_frames_total")
          .help("Frames in flight that were saved with a snapshot.")
          .register(registry);

  private final Counter written =
      Counter.builder()
          .name("vnsnap_written_bytes_total")
          .help("What new snapshots occupied in their stores.")
          .register(registry);

  PrometheusRegistry registry() {
    return registry;
  }

  /** A member stood still for so long. */
  public void paused(double millis) {
    pause.observe(millis / MILLIS_PER_SECOND);
  }

  /** So many frames were held, and logged as in flight. */
  public void captured(long heldFrames, long inFlightFrames) {
    held.inc(heldFrames);
    inFlight.inc(inFlightFrames);
  }

  /** So much was written to a store. */
  public void written(long bytes) {
    written.inc(bytes);
  }

  /** All of it in Prometheus' text format. */
  public byte[] page() {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try {
      writer.write(page, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.toByteArray();
  }
}
