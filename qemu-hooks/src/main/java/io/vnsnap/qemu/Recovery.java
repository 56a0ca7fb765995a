// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.DiskBackup;
import io.vnsnap.hooks.Libc;
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

  private final DomainHandle domain;
  private final Monitor monitor;

  Recovery(DomainHandle domain) {
    this.domain = domain;
    this.monitor = new Monitor(domain);
  }

  /**
   * QEMU is asked nothing before its pipe is being emptied: its main thread may wait for a page
   * that the save protects, and the save for room in the pipe. libvirt's state needs no answer.
   */
  void run(boolean pausedByUs) throws HypervisorException {
    boolean paused = domain.state() == DomainHandle.State.PAUSED;
    boolean emptied = emptyPipes();
    if (paused && pausedByUs) {
      LOG.info("letting {} run again", monitor.member());
      monitor.run("cont");
    }
    DiskBackup.cancelJobs(monitor, name -> name.startsWith(DiskBackup.PREFIX));
    if (MemoryCapture.isRunning(monitor) && monitor.hasCapability(MemoryCapture.CAPABILITY)) {
      awaitEndOfSave(emptied);
    }
    DiskBackup.removeNodes(monitor, name -> name.startsWith(DiskBackup.PREFIX));
    MemoryCapture.cleanUp(monitor);
    if (paused && !pausedByUs && monitor.runState().equals("running")) {
      monitor.run("stop"); // QEMU before 9.0 resumes at the end of a save, whoever paused.
    }
    // A QEMU that stopped itself for the save, and whose save failed then, stays stopped.
    if (pausedByUs && monitor.runState().equals("paused")) {
      monitor.run("cont");
    }
  }

  private boolean emptyPipes() {
    List<Integer> pipes =
        monitor
            .process()
            .map(process -> process.borrowPipes(MigrationPipe.SAVE_PREFIX))
            .orElse(List.of());
    pipes.forEach(Recovery::drain);
    return !pipes.isEmpty();
  }

  private void awaitEndOfSave(boolean emptied) throws HypervisorException {
    if (!emptied) {
      throw new HypervisorException(
          "%s is being saved by somebody else, or its QEMU can't be found among the processes"
              .formatted(monitor.member()));
    }
    LOG.info("letting the save of {} run out", monitor.member());
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
