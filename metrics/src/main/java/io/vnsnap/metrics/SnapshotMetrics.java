// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vnsnap.core.service.OperationMetrics;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.store.Manifest;
import java.time.Instant;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Counts operations and what snapshots were like, in Prometheus' words. */
public final class SnapshotMetrics implements OperationMetrics {
  /** Of a {@link #page}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double MILLIS_PER_SECOND = 1000.0;
  private static final String OPERATION = "operation";
  private static final double[] SKEWS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1
  };

  private final CutMetrics cuts = new CutMetrics();
  private final PrometheusRegistry registry = cuts.registry();

  private final Counter operations =
      Counter.builder()
          .name("vnsnap_operations_total")
          .help("Operations that have ended, by outcome.")
          .labelNames(OPERATION, "outcome")
          .register(registry);

  private final Counter aborts =
      Counter.builder()
          .name("vnsnap_aborts_total")
          .help("Operations that failed, by the kind of the reason.")
          .labelNames(OPERATION, "reason")
          .register(registry);

  private final Gauge running =
      Gauge.builder()
          .name("vnsnap_operations_running")
          .help("Operations under way.")
          .labelNames(OPERATION)
          .register(registry);

  private final Histogram skew =
      Histogram.builder()
          .name("vnsnap_cut_skew_seconds")
          .help("From the first cut of a snapshot to the last.")
          .classicOnly()
          .classicUpperBounds(SKEWS)
          .register(registry);

  private final Gauge last =
      Gauge.builder()
          .name("vnsnap_last_snapshot_timestamp_seconds")
          .help("When the last snapshot of a network was taken.")
          .labelNames("network")
          .register(registry);

  public SnapshotMetrics() {
    for (Operation operation : Operation.values()) {
      String label = label(operation);
      running.initLabelValues(label);
      operations.initLabelValues(label, "succeeded");
      operations.initLabelValues(label, "failed");
    }
  }

  /** Also shows how many bytes all snapshots occupy, as the supplier knows it. */
  public void showStored(LongSupplier bytes) {
    GaugeWithCallback.builder()
        .name("vnsnap_stored_bytes")
        .help("What all snapshots occupy in their stores.")
        .callback(callback -> callback.call((double) bytes.getAsLong()))
        .register(registry);
  }

  /** When the last snapshot of a network was taken before this process began. */
  public void lastTaken(String network, Instant when) {
    last.labelValues(network).set((double) when.getEpochSecond());
  }

  @Override
  public void began(Operation operation) {
    running.labelValues(label(operation)).inc();
  }

  @Override
  public void succeeded(Operation operation) {
    ended(operation, "succeeded");
  }

  @Override
  public void failed(Operation operation, ServiceException.Kind why) {
    ended(operation, "failed");
    aborts.labelValues(label(operation), label(why)).inc();
  }

  private void ended(Operation operation, String outcome) {
    running.labelValues(label(operation)).dec();
    operations.labelValues(label(operation), outcome).inc();
  }

  @Override
  public void taken(String network, Manifest manifest) {
    manifest.members().values().forEach(member -> cuts.paused(member.cut().pauseMillis()));
    skew.observe(manifest.cutSkewMillis() / MILLIS_PER_SECOND);
    cuts.captured(manifest.heldFrames(), manifest.inFlightFrames());
    cuts.written(manifest.storedBytes());
    lastTaken(network, manifest.createdAt());
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** All of it in Prometheus' text format. */
  public byte[] page() {
    return cuts.page();
  }
}
