// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.core.port.HypervisorException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what a killed agent left in a QEMU.
 *
 * <p>A save under way is let run out: our end of its pipe, which QEMU keeps a copy of, is borrowed
 * from QEMU and emptied.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration SAVE_END = Duration.ofMinutes(10);

  private final Monitor monitor;

  Recovery(Monitor monitor) {
    this.monitor = monitor;
  }

  void run(boolean pausedByUs) throws HypervisorException {
    boolean paused = monitor.runState().equals("paused");
    if (paused && pausedByUs) {
      LOG.info("letting {} run again", monitor.member());
      monitor.run("cont");
    }
    DiskCapture.cancelJobs(monitor, name -> name.startsWith(DiskCapture.PREFIX));
    if (MemoryCapture.isRunning(monitor) && monitor.hasCapability(MemoryCapture.CAPABILITY)) {
      letSaveRunOut();
    }
    DiskCapture.removeNodes(monitor, name -> name.startsWith(DiskCapture.PREFIX));
    MemoryCapture.cleanUp(monitor);
    if (paused && !pausedByUs && monitor.runState().equals("running")) {
      monitor.run("stop"); // QEMU before 9.0 resumes at the end of a save, whoever paused.
    }
    // A QEMU that stopped itself for the save, and whose save failed then, stays stopped.
    if (pausedByUs && monitor.runState().equals("paused")) {
      monitor.run("cont");
    }
  }

  private void letSaveRunOut() throws HypervisorException {
    QemuProcess process =
        monitor
            .process()
            .orElseThrow(
                () ->
                    new HypervisorException(
                        "QEMU of %s can't be found among the processes; its save goes on"
                            .formatted(monitor.member())));
    List<Integer> pipes = process.borrowPipes();
    if (pipes.isEmpty()) {
      throw new HypervisorException(
          "%s is being saved by somebody else".formatted(monitor.member()));
    }
    LOG.info("letting the save of {} run out", monitor.member());
    pipes.forEach(Recovery::drain);
    Deadline.in(SAVE_END)
        .await(
            "the end of the save of " + monitor.member(), () -> !MemoryCapture.isRunning(monitor));
  }

  private static void drain(int pipe) {
    Thread thread =
        new Thread(
            () -> {
              ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 20);
              try {
                while (MigrationPipe.read(pipe, scratch.clear()) >= 0) {
                  // Nobody wants it.
                }
              } catch (LastErrorException e) {
                LOG.debug("draining", e);
              } finally {
                Libc.close(pipe);
              }
            },
            "vnsnap-drain");
    thread.setDaemon(true);
    thread.start();
  }
}
