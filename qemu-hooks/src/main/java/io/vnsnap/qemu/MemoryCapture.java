// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.qemu.stream.DeviceState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The save of one member's memory and devices: QEMU's migration with the capability
 * background-snapshot, into a pipe of ours.
 *
 * <p>Before QEMU stops the guest it touches every page and writes the stream's header. Where the
 * QEMU allows it ({@link QemuVersion#canArmEarly}) the migration is started ahead of the cut into a
 * full pipe and waits there, all of that done, until {@link #begin} lets it go on.
 */
final class MemoryCapture implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryCapture.class);

  static final String CAPABILITY = "background-snapshot";
  static final String STREAM_DESCRIPTOR = "vnsnap-stream";

  /** QEMU's own copy of our end, so that the stream does not break when this process dies. */
  static final String KEEPER_DESCRIPTOR = "vnsnap-keeper";

  private static final String QEMU_THREAD = "bg_snapshot";
  private static final Duration STALL = Duration.ofSeconds(5);
  private static final int QUIET_LOOKS = 5;
  private static final Set<String> RUNNING =
      Set.of("setup", "cancelling", "active", "device", "wait-unplug", "pre-switchover");

  private final Monitor monitor;
  private final MigrationPipe pipe;
  private final StreamSaver saver;
  private final boolean early;
  private boolean migrating;

  private MemoryCapture(Monitor monitor, MigrationPipe pipe, StreamSaver saver, boolean early) {
    this.monitor = monitor;
    this.pipe = pipe;
    this.saver = saver;
    this.early = early;
  }

  /** Makes everything ready. After a failure nothing is left in QEMU. */
  static MemoryCapture prepare(
      Monitor monitor, QemuVersion version, Path directory, Duration stepTimeout)
      throws HypervisorException {
    if (isRunning(monitor)) {
      throw new HypervisorException(
          "%s is being migrated or saved; wait until that has ended".formatted(monitor.member()));
    }
    MigrationPipe pipe = MigrationPipe.open(MigrationPipe.SAVE_PREFIX);
    MemoryCapture capture =
        new MemoryCapture(
            monitor,
            pipe,
            new StreamSaver(monitor.member(), pipe, directory),
            version.canArmEarly());
    try {
      capture.arm(stepTimeout);
      return capture;
    } catch (HypervisorException | RuntimeException e) {
      capture.close();
      throw e;
    }
  }

  private void arm(Duration stepTimeout) throws HypervisorException {
    if (early) {
      pipe.fill();
    }
    monitor.passDescriptor(KEEPER_DESCRIPTOR, pipe.ours());
    monitor.passDescriptor(STREAM_DESCRIPTOR, pipe.theirs());
    monitor.setCapability(CAPABILITY, true);
    if (early) {
      Timer watchdog = new Timer("vnsnap-watch-" + monitor.member(), true);
      try {
        // A QEMU that does hold its lock there would not answer for ever.
        watchdog.schedule(
            new TimerTask() {
              @Override
              public void run() {
                saver.discard();
              }
            },
            STALL.toMillis());
        startMigration();
        JsonNode answered = monitor.run("query-migrate");
        LOG.debug("armed: {}", answered);
      } finally {
        watchdog.cancel();
      }
      awaitArmed(stepTimeout);
    }
  }

  private void startMigration() throws HypervisorException {
    monitor.run("migrate", monitor.arguments().put("uri", "fd:" + STREAM_DESCRIPTOR));
    migrating = true;
  }

  /** Waits until QEMU has touched all memory and its thread stands at our full pipe. */
  private void awaitArmed(Duration stepTimeout) throws HypervisorException {
    QemuProcess process = monitor.process().orElse(null);
    int[] quiet = {0};
    Deadline.in(stepTimeout)
        .await(
            "QEMU of %s to get ready to save its memory".formatted(monitor.member()),
            () -> {
              if (saver.hasEnded() || !isRunning(monitor)) {
                throw migrationFailed();
              }
              boolean waits =
                  process == null || process.isThreadWaiting(QEMU_THREAD).orElse(Boolean.TRUE);
              quiet[0] = waits ? quiet[0] + 1 : 0;
              return quiet[0] >= QUIET_LOOKS;
            });
  }

  /** The guest stands still: captures its devices and begins the save of its memory. */
  void begin() throws HypervisorException {
    if (!early) {
      startMigration();
    }
    saver.begin();
  }

  /**
   * Waits until QEMU tracks the guest's writes, so that it may run.
   *
   * @return whether it does now; if not, either the save failed or the time is over
   */
  boolean awaitTracking(Duration most) throws HypervisorException {
    return saver.awaitTracking(most) && !saver.hasFailed() && !saver.hasEnded();
  }

  boolean hasFailed() {
    return saver.hasFailed();
  }

  boolean hasEnded() {
    return saver.hasEnded();
  }

  boolean awaitEnd(Duration most) throws HypervisorException {
    return saver.awaitEnd(most);
  }

  long writtenBytes() {
    return saver.writtenBytes();
  }

  Path memoryFile() {
    return saver.memoryFile();
  }

  /** What was saved, once the stream has ended. */
  DeviceState result() throws HypervisorException {
    DeviceState state;
    try {
      state = saver.result();
    } catch (IOException e) {
      JsonNode migration = query();
      String reason =
          migration.path("status").asText().equals("failed")
              ? migration.path("error-desc").asText(e.getMessage())
              : e.getMessage();
      throw new HypervisorException(
          "the memory of %s could not be saved: %s".formatted(monitor.member(), reason), e);
    }
    return state;
  }

  /** What QEMU reports as downtime; the migration must have completed. */
  Duration downtime(Duration stepTimeout) throws HypervisorException {
    Deadline.in(stepTimeout)
        .await("the end of the save of " + monitor.member(), () -> !isRunning(monitor));
    JsonNode migration = query();
    if (!migration.path("status").asText().equals("completed")) {
      throw migrationFailed();
    }
    return Duration.ofMillis(migration.path("downtime").asLong());
  }

  private JsonNode query() throws HypervisorException {
    return monitor.run("query-migrate");
  }

  static boolean isRunning(Monitor monitor) throws HypervisorException {
    return RUNNING.contains(monitor.run("query-migrate").path("status").asText());
  }

  private HypervisorException migrationFailed() throws HypervisorException {
    JsonNode migration = query();
    return new HypervisorException(
        "QEMU of %s could not save its memory: %s"
            .formatted(
                monitor.member(),
                migration.path("error-desc").asText(migration.path("status").asText("ended"))));
  }

  /**
   * Takes everything back. A save under way is let run out into nothing first, see {@link
   * StreamSaver}.
   */
  void close(Duration most) {
    if (migrating && !isOver(most)) {
      LOG.warn(
          "QEMU of {} still saves after {} s; what it sends is thrown away until it ends",
          monitor.member(),
          most.toSeconds());
      return;
    }
    saver.close();
    pipe.close();
    cleanUp(monitor);
  }

  private boolean isOver(Duration most) {
    saver.discard();
    try {
      if (!saver.awaitEnd(most)) {
        return false;
      }
      Deadline.in(most).await("the end of a save", () -> !isRunning(monitor));
    } catch (HypervisorException e) {
      LOG.debug("ending the save of {}", monitor.member(), e);
    }
    return saver.hasEnded();
  }

  @Override
  public void close() {
    close(Duration.ofMinutes(2));
  }

  /** Takes back what a capture leaves in QEMU when no migration runs any more. */
  static void cleanUp(Monitor monitor) {
    quietly(() -> monitor.setCapability(CAPABILITY, false));
    for (String name : new String[] {STREAM_DESCRIPTOR, KEEPER_DESCRIPTOR}) {
      quietly(() -> monitor.run("closefd", monitor.arguments().put("fdname", name)));
    }
  }

  private interface Step {
    void run() throws HypervisorException;
  }

  private static void quietly(Step step) {
    try {
      step.run();
    } catch (HypervisorException e) {
      LOG.trace("nothing to take back", e);
    }
  }
}
