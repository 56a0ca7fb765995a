// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.StoredSize;
import io.vnsnap.xen.stream.DeviceState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/** A prepared checkpoint of one running Xen guest: its memory is being sent round after round. */
final class XenCheckpoint implements Checkpoint {
  /** Xen knows the guest's memory by page numbers alone. */
  private static final String BLOCK = "memory";

  private static final long LOOK_MILLIS = 20;

  private final CheckpointPlan plan;
  private final LiveSave save;
  private final StreamSaver saver;
  private final DiskCapture disks;
  private final Path memoryFile;
  private CutTimes times;

  XenCheckpoint(
      CheckpointPlan plan, LiveSave save, StreamSaver saver, DiskCapture disks, Path memoryFile) {
    this.plan = plan;
    this.save = save;
    this.saver = saver;
    this.disks = disks;
    this.memoryFile = memoryFile;
  }

  @Override
  public void stop() throws HypervisorException {
    disks.writeOut();
    saver.hold();
    save.cut();
  }

  @Override
  public CutTimes captureAndRun() throws HypervisorException {
    disks.mark();
    save.disksMarked();
    times = save.awaitRunning();
    return times;
  }

  @Override
  public SavedMember awaitSaved(LongConsumer savedBytes, Duration deadline)
      throws HypervisorException {
    Deadline end = Deadline.in(deadline);
    List<SavedDisk> savedDisks = disks.save(end);
    end.await(
        "the save of " + plan.member(),
        () -> {
          save.check();
          savedBytes.accept(saver.writtenBytes());
          return saver.awaitEnd(LOOK_MILLIS);
        });
    save.check();
    DeviceState state = saver.result();
    disks.close();
    PreCopy preCopy = save.preCopy(saver.writtenBytes());
    double saveMillis = System.currentTimeMillis() - times.stoppedMicros() / 1000.0;
    try {
      return new SavedMember(
          state.memoryBytes(),
          StoredSize.of(memoryFile),
          List.of(new MemoryBlock(BLOCK, 0, state.memoryBytes())),
          savedDisks,
          saveMillis,
          Duration.ZERO,
          preCopy);
    } catch (IOException e) {
      throw new HypervisorException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    save.close();
    saver.close();
    disks.close();
  }
}
