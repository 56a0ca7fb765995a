// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.DiskBackup;
import io.vnsnap.hooks.StoredSize;
import io.vnsnap.qemu.stream.DeviceState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A prepared checkpoint of one running QEMU. */
final class QemuCheckpoint implements Checkpoint {
  private static final Logger LOG = LoggerFactory.getLogger(QemuCheckpoint.class);
  private static final long LOOK_MILLIS = 100;

  private enum Phase {
    PREPARED,
    STOPPED,
    SAVING,
    SAVED,
    CLOSED
  }

  private final CheckpointPlan plan;
  private final DomainHandle domain;
  private final Monitor monitor;
  private final QemuVersion version;
  private final RunStateEvents events;
  private final MemoryCapture memory;
  private final DiskBackup disks;

  /** Guards the steps against {@link #close}, which comes from any thread. */
  private final Object lock = new Object();

  private Phase phase = Phase.PREPARED;
  private CutTimes times;

  QemuCheckpoint(
      CheckpointPlan plan,
      DomainHandle domain,
      Monitor monitor,
      QemuVersion version,
      RunStateEvents events,
      MemoryCapture memory,
      DiskBackup disks) {
    this.plan = plan;
    this.domain = domain;
    this.monitor = monitor;
    this.version = version;
    this.events = events;
    this.memory = memory;
    this.disks = disks;
  }

  /** Runs what the cut will run, as far as that changes nothing, so that it is fast then. */
  void rehearse() throws HypervisorException {
    for (int i = 0; i < 20; i++) {
      disks.transaction();
      monitor.runState();
      monitor.run("query-migrate");
    }
  }

  @Override
  public void stop() throws HypervisorException {
    synchronized (lock) {
      require(Phase.PREPARED);
      String state = monitor.runState();
      if (!state.equals("running")) {
        throw new HypervisorException(
            "%s does not run any more, it is %s; start it or take it out of the snapshot"
                .formatted(plan.member(), state));
      }
      events.reset();
      phase = Phase.STOPPED;
      monitor.run("stop");
    }
  }

  @Override
  public CutTimes captureAndRun() throws HypervisorException {
    synchronized (lock) {
      require(Phase.STOPPED);
      disks.begin();
      memory.begin();
      phase = Phase.SAVING;
      awaitRunning();
      times = cutTimes();
      return times;
    }
  }

  /**
   * Waits until the vCPUs run. QEMU's monitor is not asked more than it must be: its main thread
   * may just have been caught by the protection of memory, and would answer late.
   */
  private void awaitRunning() throws HypervisorException {
    Deadline deadline = Deadline.in(plan.stepTimeout());
    if (!version.resumesByItself() && memory.awaitTracking(plan.stepTimeout())) {
      // The question comes first: its answer shows that what QEMU still had to do is done.
      if (monitor.runState().equals("paused")) {
        monitor.run("cont");
      }
    }
    while (!events.awaitResume(LOOK_MILLIS)) {
      if (memory.hasEnded() || memory.hasFailed()) {
        monitor.run("cont");
        memory.result();
        throw new HypervisorException("QEMU of %s ended the save at once".formatted(plan.member()));
      }
      if (deadline.isOver()) {
        throw new HypervisorException(
            "%s did not run again within %d s of its cut"
                .formatted(plan.member(), plan.stepTimeout().toSeconds()));
      }
    }
  }

  private CutTimes cutTimes() throws HypervisorException {
    return new CutTimes(
        events.stopMicros().orElseThrow(this::noEvent),
        events.resumeMicros().orElseThrow(this::noEvent));
  }

  private HypervisorException noEvent() {
    return new HypervisorException(
        "QEMU of %s did not say when it stopped".formatted(plan.member()));
  }

  @Override
  public SavedMember awaitSaved(LongConsumer savedBytes, Duration deadline)
      throws HypervisorException {
    synchronized (lock) {
      require(Phase.SAVING);
    }
    Deadline.in(deadline)
        .await(
            "the save of " + plan.member(),
            () -> {
              requireOpen();
              savedBytes.accept(memory.writtenBytes() + disks.copiedBytes());
              if (memory.hasFailed()) {
                memory.result();
              }
              boolean disksDone = disks.isComplete();
              return memory.awaitEnd(Duration.ofMillis(20)) && disksDone;
            });
    synchronized (lock) {
      requireOpen();
      DeviceState state = memory.result();
      Duration downtime = memory.downtime(plan.stepTimeout());
      List<SavedDisk> saved = disks.finish();
      phase = Phase.SAVED;
      double saveMillis = System.currentTimeMillis() - times.stoppedMicros() / 1000.0;
      try {
        return new SavedMember(
            Files.size(memory.memoryFile()),
            StoredSize.of(memory.memoryFile()),
            state.blocks(),
            saved,
            saveMillis,
            downtime,
            PreCopy.NONE);
      } catch (IOException e) {
        throw new HypervisorException(e.getMessage(), e);
      }
    }
  }

  private void requireOpen() throws HypervisorException {
    synchronized (lock) {
      if (phase == Phase.CLOSED) {
        throw new HypervisorException("the save of %s was cancelled".formatted(plan.member()));
      }
    }
  }

  private void require(Phase wanted) throws HypervisorException {
    requireOpen();
    if (phase != wanted) {
      throw new IllegalStateException(
          "the checkpoint of %s is %s, not %s".formatted(plan.member(), phase, wanted));
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (phase == Phase.CLOSED) {
        return;
      }
      Phase was = phase;
      phase = Phase.CLOSED;
      boolean pausedByOthers = was == Phase.PREPARED && isPaused();
      if (was == Phase.STOPPED) {
        letRun();
      }
      disks.close();
      memory.close();
      if (pausedByOthers) {
        pauseAgain();
      }
      if (was == Phase.STOPPED || (was == Phase.SAVING && times == null)) {
        letRun();
      }
      events.close();
      domain.close();
    }
  }

  private boolean isPaused() {
    try {
      return monitor.runState().equals("paused");
    } catch (HypervisorException e) {
      LOG.debug("looking at {}", plan.member(), e);
      return false;
    }
  }

  private void letRun() {
    try {
      if (isPaused()) {
        monitor.run("cont");
      }
    } catch (HypervisorException e) {
      LOG.warn("{} could not be let run again: {}", plan.member(), e.getMessage());
    }
  }

  /** QEMU before 9.0 resumes the guest at the end of a save, whoever paused it. */
  private void pauseAgain() {
    try {
      if (monitor.runState().equals("running")) {
        monitor.run("stop");
      }
    } catch (HypervisorException e) {
      LOG.warn("{} could not be paused again: {}", plan.member(), e.getMessage());
    }
  }
}
